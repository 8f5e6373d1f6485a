import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One run of an import: `read = accepted + unchanged + rejected`. */
@Entity('import_run')
@Index(['startedAt'])
export class ImportRunEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  mode!: string;

  /** RUNNING, DONE, ABORTED (nothing changed) or FAILED. */
  @Column('text')
  state!: string;

  /** Why it was aborted or failed. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('integer', { default: 0 })
  read!: number;

  @Column('integer', { default: 0 })
  accepted!: number;

  @Column('integer', { default: 0 })
  unchanged!: number;

  @Column('integer', { default: 0 })
  rejected!: number;

  /** CLI, HTTP, DEMO or a connector's name. */
  @Column('text')
  source!: string;

  @Column('integer', { nullable: true })
  apiKeyId!: number | null;

  @Column('integer', { nullable: true })
  buyerId!: number | null;

  @Column('timestamptz')
  startedAt!: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
