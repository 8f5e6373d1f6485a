import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** "Not for me", "this was a gift", "that was somebody else": a fact that takes others out of what is learnt from. */
@Entity('correction')
@Check('correction_subject', 'num_nonnulls(product_id, order_id, event_id, visitor_id) >= 1')
export class CorrectionEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  /** NOT_FOR_ME, GIFT or NOT_ME. */
  @Column('text')
  kind!: string;

  @Column('timestamptz')
  at!: Date;

  @Index()
  @Column('integer', { nullable: true })
  buyerId!: number | null;

  @Index()
  @Column('integer', { nullable: true })
  companyId!: number | null;

  /** The device that was somebody else's; of a correction by a visitor: the visitor. */
  @Index()
  @Column('uuid', { nullable: true })
  visitorId!: string | null;

  @Column('integer', { nullable: true })
  productId!: number | null;

  @Column('integer', { nullable: true })
  orderId!: number | null;

  @Column('bigint', { nullable: true })
  eventId!: number | null;

  @Column('timestamptz', { nullable: true })
  undoneAt!: Date | null;
}
