import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { ProductGroupEntity } from './product-group.entity.js';

/** A sellable article. Catalogue order is by name, then id. */
@Entity('product')
@Index(['name', 'id'])
@Index('product_live_prices', ['id'], { where: 'live_prices' })
// By containment, which TypeORM cannot say: the migration makes it.
@Index('product_attributes_idx', { synchronize: false })
export class ProductEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  sku!: string;

  @Column({ type: 'text', collation: 'C' })
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @ManyToOne(() => ProductGroupEntity)
  @JoinColumn({ name: 'group_id' })
  group?: ProductGroupEntity;

  @Index()
  @Column('integer', { nullable: true })
  groupId!: number | null;

  @Column('text', { nullable: true })
  brand!: string | null;

  /** Base unit of measure. */
  @Column('text')
  unit!: string;

  /** Quantities are multiples of it. */
  @Column('numeric', { precision: 18, scale: 6, default: 1 })
  step!: string;

  /** Least quantity of an order line. */
  @Column('numeric', { precision: 18, scale: 6, default: 0 })
  minimum!: string;

  /** Digits behind the point that a quantity may have. */
  @Column('smallint', { default: 0 })
  decimals!: number;

  /** REFUSE or BACKORDER: what happens when an order wants more than there is. */
  @Column('text', { default: 'BACKORDER' })
  shortage!: string;

  /** Facts by name, for filters: size, voltage, material ... Each a list of texts: `attributes.ts`. */
  @Column('jsonb', { default: () => "'{}'" })
  attributes!: object;

  /** Inactive products are absent everywhere; old orders still name them. */
  @Column('boolean', { default: true })
  active!: boolean;

  /** Its price is asked of the system of record, for everybody. */
  @Column('boolean', { default: false })
  livePrices!: boolean;
}
