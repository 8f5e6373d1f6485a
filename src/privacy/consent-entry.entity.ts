import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** The ledger of consents given and withdrawn: only ever added to. */
@Entity('consent_entry')
export class ConsentEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Index()
  @Column('text')
  subject!: string;

  @Column('text')
  purpose!: string;

  @Column('boolean')
  granted!: boolean;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  channel!: string;

  /** Version of the wording that the person saw. */
  @Column('text')
  wordingVersion!: string;

  /** How it was given: MUTATION, IMPORT, DEMO, DOUBLE_OPT_IN. */
  @Column('text')
  proof!: string;
}
