import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was shown in a slot, to whom, from which model: events refer to it. */
@Entity('exposure')
@Index(['slot', 'at'])
@Index(['at'])
export class ExposureEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  slot!: string;

  /** Recommendation kind asked for, or CONTENT. */
  @Column('text')
  kind!: string;

  /** Kind that answered: the end of the fallback chain that was reached. */
  @Column('text')
  answeredBy!: string;

  @Column('text', { nullable: true })
  modelVersion!: string | null;

  @Index()
  @Column('integer', { nullable: true })
  buyerId!: number | null;

  @Column('uuid', { nullable: true })
  visitorId!: string | null;

  @Column('integer', { nullable: true })
  companyId!: number | null;

  @Column('text')
  channel!: string;

  /** Product or content ids in the order shown. */
  @Column('integer', { array: true })
  itemIds!: number[];

  @Column('text', { nullable: true })
  experiment!: string | null;

  @Column('text', { nullable: true })
  variant!: string | null;
}
