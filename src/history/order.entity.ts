import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CompanyEntity } from '../accounts/company.entity.js';

/** An order from any channel, the ERP's included. ("order" is a word of SQL.) */
@Entity('sales_order')
@Index(['companyId', 'orderedAt'])
@Index(['orderedAt'])
export class OrderEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  orderNumber!: string;

  @ManyToOne(() => CompanyEntity)
  @JoinColumn({ name: 'company_id' })
  company?: CompanyEntity;

  /** Null: a guest's order. */
  @Column('integer', { nullable: true })
  companyId!: number | null;

  @Index()
  @Column('integer', { nullable: true })
  buyerId!: number | null;

  @Column('uuid', { nullable: true })
  visitorId!: string | null;

  @Column('timestamptz')
  orderedAt!: Date;

  @Column('text')
  channel!: string;

  @Column('text')
  currency!: string;

  /** Sum of the lines' totals less their discounts, excluding tax; null where a line of an imported order has no price. */
  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  total!: string | null;

  /** What came off the whole: [{ code, description, amount }]. */
  @Column('jsonb', { default: () => "'[]'" })
  discounts!: unknown[];

  /** PLACED, SENT (the ERP has it), CONFIRMED, SHIPPED, CANCELLED; imported ones are CONFIRMED. */
  @Column('text')
  status!: string;

  /** The cart it came from: one cart becomes at most one order. */
  @Column('integer', { nullable: true, unique: true })
  cartId!: number | null;

  @Column('text', { nullable: true })
  purchaseOrderNumber!: string | null;

  /** What the system of record calls it; null: it has not got it yet, or it is its own order. */
  @Index()
  @Column('text', { nullable: true })
  erpNumber!: string | null;

  /** When the system of record took it over. */
  @Column('timestamptz', { nullable: true })
  sentAt!: Date | null;
}
