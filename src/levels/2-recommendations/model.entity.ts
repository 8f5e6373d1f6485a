import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One build of the recommendation model. At most one is ACTIVE; the switch from one to the next is one commit. */
@Entity('model')
@Index('model_active', { synchronize: false })
export class ModelEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  version!: number;

  /** BUILDING, ACTIVE or RETIRED. */
  @Column('text')
  state!: string;

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
