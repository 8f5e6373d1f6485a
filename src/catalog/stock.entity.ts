import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ProductEntity } from './product.entity.js';

/** What lies at one location, in base units. */
@Entity('stock')
export class StockEntity {
  @ManyToOne(() => ProductEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @PrimaryColumn('integer')
  productId!: number;

  @PrimaryColumn('text')
  location!: string;

  @Column('numeric', { precision: 18, scale: 6 })
  quantity!: string;
}
