import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One build of the recommendation model. At most one is ACTIVE; the switch from one to the next is one commit. */
@Entity('model')
@Index('model_active', { synchronize: false })
export class ModelEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  version!: number;

  /** See `ModelState` in `promotion.ts`. */
  @Column('text')
  state!: string;

  /** Why it answers, or does not: see `promotion.ts`. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** Whether its tables are still there: of those before, one is kept to go back to. */
  @Column('boolean', { default: true })
  kept!: boolean;

  /** How often its statistics were brought up to date since. */
  @Column('integer', { default: 0 })
  updates!: number;

  @Column('timestamptz', { nullable: true })
  updatedAt!: Date | null;

  /** What the counts of `model_item.facts` are shares of: all orders, those of 3, 7, 14, 30, 90 days. Null: facts are shares. */
  @Column('integer', { array: true, nullable: true })
  totals!: number[] | null;

  @Column('timestamptz')
  startedAt!: Date;

  @Column('timestamptz', { nullable: true })
  builtAt!: Date | null;

  /** First and last order it was built from. */
  @Column('timestamptz', { nullable: true })
  dataFrom!: Date | null;

  @Column('timestamptz', { nullable: true })
  dataTo!: Date | null;

  /** Numbers by name: baskets, lines, items, milliseconds ... */
  @Column('jsonb', { default: () => "'{}'" })
  metrics!: object;

  /** The learnt blend (`ranker/ranker.ts`); null: the plain one was not beaten, or there was too little to learn from. */
  @Column('jsonb', { nullable: true })
  ranker!: object | null;
}
