import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a person stated about the shop as a whole. Their wishes stand in `preference_wish`. */
@Entity('preference')
export class PreferenceEntity {
  /** `b<buyer id>` or `v<visitor id>`. */
  @PrimaryColumn('text')
  subject!: string;

  /** OFF, CONTEXT, SEGMENT or INDIVIDUAL; null: not stated. */
  @Column('text', { nullable: true })
  intensity!: string | null;

  /** Stated industry; beats the company's. */
  @Column('text', { nullable: true })
  industry!: string | null;

  /** Grows by one with every change: who edits an older one is told. */
  @Column('integer')
  version!: number;

  @Column('timestamptz')
  updatedAt!: Date;
}
