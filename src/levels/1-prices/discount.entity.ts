import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CompanyEntity } from '../../accounts/company.entity.js';
import { PriceGroupEntity } from '../../accounts/price-group.entity.js';
import { ProductGroupEntity } from '../../catalog/product-group.entity.js';
import { ProductEntity } from '../../catalog/product.entity.js';

/** A reduction of the shop: what it is off, for whom, from when on. */
@Entity('discount')
@Check('discount_value', 'num_nonnulls(percent, amount) = 1')
@Check('discount_currency', 'currency IS NOT NULL OR (amount IS NULL AND min_order_value IS NULL)')
@Check('discount_customer', 'num_nonnulls(company_id, price_group_id) <= 1')
@Check('discount_subject', 'num_nonnulls(product_id, group_id, brand) <= 1')
// The discounts for everybody, among as many as there are companies.
@Index('discount_general', ['productId'], { where: 'company_id IS NULL AND price_group_id IS NULL' })
export class DiscountEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  code!: string;

  /** What buyers read. */
  @Column('text', { nullable: true })
  description!: string | null;

  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  percent!: string | null;

  /** Off one base unit; with a least order value off the order. */
  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  amount!: string | null;

  /** Of the amount and the least order value; null: any. */
  @Column('text', { nullable: true })
  currency!: string | null;

  @ManyToOne(() => CompanyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'company_id' })
  company?: CompanyEntity;

  @Index('discount_company')
  @Column('integer', { nullable: true })
  companyId!: number | null;

  @ManyToOne(() => PriceGroupEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'price_group_id' })
  priceGroup?: PriceGroupEntity;

  @Index('discount_price_group')
  @Column('integer', { nullable: true })
  priceGroupId!: number | null;

  @ManyToOne(() => ProductEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @Column('integer', { nullable: true })
  productId!: number | null;

  @ManyToOne(() => ProductGroupEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id' })
  group?: ProductGroupEntity;

  @Column('integer', { nullable: true })
  groupId!: number | null;

  @Column('text', { nullable: true })
  brand!: string | null;

  /** In base units. */
  @Column('numeric', { precision: 18, scale: 6, default: 0 })
  minQuantity!: string;

  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  minOrderValue!: string | null;

  /** Where it applies, it applies alone. */
  @Column('boolean', { default: false })
  exclusive!: boolean;

  /** The declared order: lower ones go first. */
  @Column('integer', { default: 0 })
  position!: number;

  /** Inclusive; -infinity: always was. */
  @Column('timestamptz', { default: () => "'-infinity'" })
  validFrom!: Date;

  /** Exclusive; infinity: until further notice. */
  @Column('timestamptz', { default: () => "'infinity'" })
  validTo!: Date;
}
