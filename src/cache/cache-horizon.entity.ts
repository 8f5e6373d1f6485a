import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: changes of transactions before this number have been removed from `cache_change`. */
@Entity('cache_horizon')
export class CacheHorizonEntity {
  @PrimaryColumn('integer')
  id!: number;

  @Column('bigint')
  xid!: number;
}
