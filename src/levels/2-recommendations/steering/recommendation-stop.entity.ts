import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A kind that the shop has stopped: POPULAR answers in its place. */
@Entity('recommendation_stop')
export class RecommendationStopEntity {
  @PrimaryColumn('text')
  kind!: string;

  @Column('timestamptz')
  since!: Date;
}
