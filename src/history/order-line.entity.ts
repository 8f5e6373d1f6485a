import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ProductEntity } from '../catalog/product.entity.js';
import { OrderEntity } from './order.entity.js';

/** One line of an order, with the price really charged. */
@Entity('sales_order_line')
export class OrderLineEntity {
  @ManyToOne(() => OrderEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'order_id' })
  order?: OrderEntity;

  @PrimaryColumn('integer')
  orderId!: number;

  /** From 1, in the order of the document. */
  @PrimaryColumn('integer')
  position!: number;

  @ManyToOne(() => ProductEntity)
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @Index()
  @Column('integer')
  productId!: number;

  @Column('numeric', { precision: 18, scale: 6 })
  quantity!: string;

  @Column('text')
  unit!: string;

  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  unitPrice!: string | null;

  /** The unit price is for so many units. */
  @Column('numeric', { precision: 18, scale: 6, default: 1 })
  per!: string;

  /** Before its discount. */
  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  total!: string | null;

  /** Its part of what came off the whole order. */
  @Column('numeric', { precision: 18, scale: 6, default: 0 })
  discount!: string;
}
