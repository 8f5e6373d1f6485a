import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CompanyEntity } from '../accounts/company.entity.js';
import { PriceGroupEntity } from '../accounts/price-group.entity.js';
import { ProductGroupEntity } from './product-group.entity.js';
import { ProductEntity } from './product.entity.js';

/** Whether a company or price group may see and buy a product or a product group. */
@Entity('assortment_rule')
@Check('assortment_rule_scope', 'num_nonnulls(company_id, price_group_id) = 1')
@Check('assortment_rule_subject', 'num_nonnulls(product_id, group_id) = 1')
@Index('assortment_rule_company', ['companyId'])
@Index('assortment_rule_price_group', ['priceGroupId'])
export class AssortmentRuleEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @ManyToOne(() => CompanyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'company_id' })
  company?: CompanyEntity;

  @Column('integer', { nullable: true })
  companyId!: number | null;

  @ManyToOne(() => PriceGroupEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'price_group_id' })
  priceGroup?: PriceGroupEntity;

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

  @Column('boolean')
  visible!: boolean;
}
