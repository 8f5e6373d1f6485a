import { Column, Entity, Generated, PrimaryColumn } from 'typeorm';

/** That something cached changed, written by triggers in the transaction that changed it; kept for a few minutes. */
@Entity('cache_change')
export class CacheChangeEntity {
  /** Number of that transaction. */
  @PrimaryColumn('bigint')
  xid!: number;

  @Generated('increment')
  @PrimaryColumn('bigint')
  id!: number;

  /** line, terms, product or stock. */
  @Column('text')
  topic!: string;

  /** Price lists it is about; null: any. */
  @Column('integer', { array: true, nullable: true })
  lists!: number[] | null;

  /** Products it is about; null: any. */
  @Column('integer', { array: true, nullable: true })
  products!: number[] | null;
}
