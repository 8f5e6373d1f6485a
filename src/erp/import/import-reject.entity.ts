import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ImportRunEntity } from './import-run.entity.js';

/** A row that was not taken over, and why. */
@Entity('import_reject')
export class ImportRejectEntity {
  @ManyToOne(() => ImportRunEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'run_id' })
  run?: ImportRunEntity;

  @PrimaryColumn('uuid')
  runId!: string;

  /** From 1; the header of a CSV file is line 1. */
  @PrimaryColumn('integer')
  line!: number;

  @PrimaryColumn('text')
  field!: string;

  /** Cut to 200 characters. */
  @Column('text', { nullable: true })
  value!: string | null;

  @Column('text')
  reason!: string;
}
