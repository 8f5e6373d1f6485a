import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a mutation answered for a key, stored in the transaction of the write itself and kept for 24 h. */
@Entity('idempotency_record')
export class IdempotencyRecordEntity {
  /** Whose key it is: a buyer, a visitor, an API key. */
  @PrimaryColumn('text')
  scope!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('text')
  operation!: string;

  /** SHA-256 of the arguments: the same key with another body is an error. */
  @Column('bytea')
  requestHash!: Buffer;

  @Column('jsonb')
  answer!: unknown;

  @Index()
  @Column('timestamptz')
  createdAt!: Date;
}
