import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a kind of a system of record has been taken over. */
@Entity('erp_cursor')
export class ErpCursorEntity {
  /** Adapter and a print of the address: another system begins from the start. */
  @PrimaryColumn('text')
  system!: string;

  @PrimaryColumn('text')
  kind!: string;

  /** The adapter's own. */
  @Column('text')
  cursor!: string;

  @Column('timestamptz')
  takenAt!: Date;
}
