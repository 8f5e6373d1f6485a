import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { ProductEntity } from '../../../catalog/product.entity.js';
import { CartEntity } from './cart.entity.js';

/** One product in one unit in a cart, with the price that was promised for it. Lines stand in the order of their ids. */
@Entity('cart_line')
@Check('cart_line_quantity', 'quantity > 0')
@Index(['cartId', 'productId', 'unit'], { unique: true })
export class CartLineEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @ManyToOne(() => CartEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'cart_id' })
  cart?: CartEntity;

  @Column('integer')
  cartId!: number;

  @ManyToOne(() => ProductEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @Index()
  @Column('integer')
  productId!: number;

  @Column('text')
  unit!: string;

  @Column('numeric', { precision: 18, scale: 6 })
  quantity!: string;

  /** Net price shown when the line was last changed, in the cart's currency; null: none was. */
  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  promisedNet!: string | null;

  /** The promised price is for so many units. */
  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  promisedPer!: string | null;

  /** The promise holds for this quantity and more: less may have another scale price. */
  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  promisedFrom!: string | null;

  @Column('timestamptz', { nullable: true })
  promisedUntil!: Date | null;

  /** STACKING or EXCLUSIVE: discounts that the promised price has already; null: none. */
  @Column('text', { nullable: true })
  promisedReduced!: string | null;

  /** What led to the line, as the client said: a slot, `search`, `quick-order` ... */
  @Column('text', { nullable: true })
  source!: string | null;
}
