import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { ProductGroupEntity } from '../../../catalog/product-group.entity.js';
import { ProductEntity } from '../../../catalog/product.entity.js';

/** What a merchandiser wants of recommended lists: which products, what with them, where, for whom, when. */
@Entity('steering_rule')
@Check(
  'steering_rule_subject',
  `num_nonnulls(product_id, group_id, brand, attribute) = CASE WHEN action = 'LIMIT' THEN 0 ELSE 1 END`,
)
@Check('steering_rule_value', '(attribute IS NULL) = (value IS NULL)')
export class SteeringRuleEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  name!: string;

  /** PIN, BOOST, BURY, EXCLUDE or LIMIT. */
  @Column('text')
  action!: string;

  @ManyToOne(() => ProductEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @Index()
  @Column('integer', { nullable: true })
  productId!: number | null;

  /** It, and every group below it. */
  @ManyToOne(() => ProductGroupEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id' })
  group?: ProductGroupEntity;

  @Index()
  @Column('integer', { nullable: true })
  groupId!: number | null;

  @Column('text', { nullable: true })
  brand!: string | null;

  /** Name of an attribute, and its value. */
  @Column('text', { nullable: true })
  attribute!: string | null;

  @Column('text', { nullable: true })
  value!: string | null;

  /** PIN: the place, from 1. */
  @Column('integer', { nullable: true })
  position!: number | null;

  @Column('double precision', { nullable: true })
  weight!: number | null;

  /** LIMIT: GROUP or BRAND, and so many of one. */
  @Column('text', { nullable: true })
  limitBy!: string | null;

  @Column('integer', { nullable: true })
  most!: number | null;

  /** Where and for whom; empty: everywhere, for all. */
  @Column('text', { array: true, default: () => "'{}'" })
  kinds!: string[];

  @Column('text', { array: true, default: () => "'{}'" })
  slots!: string[];

  @Column('text', { array: true, default: () => "'{}'" })
  industries!: string[];

  @Column('integer', { array: true, default: () => "'{}'" })
  companyIds!: number[];

  @Column('integer', { array: true, default: () => "'{}'" })
  priceGroupIds!: number[];

  @Column('text', { array: true, default: () => "'{}'" })
  countries!: string[];

  @Column('timestamptz', { nullable: true })
  validFrom!: Date | null;

  @Column('timestamptz', { nullable: true })
  validTo!: Date | null;

  @Column('integer', { default: 0 })
  priority!: number;

  @Column('boolean', { default: true })
  active!: boolean;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz')
  changedAt!: Date;
}
