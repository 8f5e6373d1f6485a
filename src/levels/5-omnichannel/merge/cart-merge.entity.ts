import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CartEntity } from '../cart/cart.entity.js';

/** A guest's cart taken over by a buyer's, with what is needed to undo it. A guest's cart is merged at most once. */
@Entity('cart_merge')
export class CartMergeEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @ManyToOne(() => CartEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'guest_cart_id' })
  guestCart?: CartEntity;

  @Column('integer', { unique: true })
  guestCartId!: number;

  @ManyToOne(() => CartEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'cart_id' })
  cart?: CartEntity;

  @Index()
  @Column('integer')
  cartId!: number;

  @Column('integer')
  buyerId!: number;

  @Column('text')
  strategy!: string;

  @Column('timestamptz')
  at!: Date;

  /** Per line of the guest's cart: outcome, reason, quantities before and after. */
  @Column('jsonb')
  report!: object;

  @Column('timestamptz', { nullable: true })
  undoneAt!: Date | null;
}
