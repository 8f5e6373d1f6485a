import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ProductEntity } from './product.entity.js';

/** A sales unit: one of it is `factor` base units (a box is 12 pieces). */
@Entity('product_unit')
export class ProductUnitEntity {
  @ManyToOne(() => ProductEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @PrimaryColumn('integer')
  productId!: number;

  @PrimaryColumn('text')
  unit!: string;

  @Column('numeric', { precision: 18, scale: 6 })
  factor!: string;
}
