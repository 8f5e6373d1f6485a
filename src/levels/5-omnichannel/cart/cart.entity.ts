import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { BuyerEntity } from '../../../accounts/buyer.entity.js';
import { CompanyEntity } from '../../../accounts/company.entity.js';

/** A cart of a buyer in one company, or of a guest's device. `version` grows by one with every change of it or its lines. */
@Entity('cart')
@Check('cart_owner', 'num_nonnulls(buyer_id, visitor_id) = 1 AND (buyer_id IS NULL) = (company_id IS NULL)')
// Without what changes often: a change of a cart then touches no index.
@Index(['buyerId', 'companyId'])
@Index(['visitorId'])
// At most one ACTIVE cart per buyer and company, and per device. Partial indexes: the migration makes them.
@Index('cart_active_of_buyer', { synchronize: false })
@Index('cart_active_of_visitor', { synchronize: false })
export class CartEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @ManyToOne(() => BuyerEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'buyer_id' })
  buyer?: BuyerEntity;

  @Column('integer', { nullable: true })
  buyerId!: number | null;

  @ManyToOne(() => CompanyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'company_id' })
  company?: CompanyEntity;

  @Column('integer', { nullable: true })
  companyId!: number | null;

  /** The guest's device; null for a buyer's cart, which is never found by a device. */
  @Column('uuid', { nullable: true })
  visitorId!: string | null;

  @Column('text', { nullable: true })
  name!: string | null;

  /** ACTIVE (the one in use), OPEN (kept beside it), SUBMITTED (became an order), MERGED (a guest's, taken over at sign-in). */
  @Column('text')
  status!: string;

  @Column('integer', { default: 0 })
  version!: number;

  /** Where it was opened. */
  @Column('text')
  channel!: string;

  /** ISO 4217; that of the promised prices. */
  @Column('text')
  currency!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  updatedAt!: Date;
}
