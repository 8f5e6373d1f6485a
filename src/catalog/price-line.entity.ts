import { Column, Entity, Generated, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PriceListEntity } from './price-list.entity.js';
import { ProductEntity } from './product.entity.js';

/**
 * One price. Its natural key is its primary key, and the order of the key is the way it is read: of a few lists, a
 * few products. Tens of millions of rows: one index, and no foreign keys, whose checks would take longer than the
 * writing; the import checks whole files instead, and a trigger deletes the lines of a deleted list or product.
 */
@Entity('price_line')
export class PriceLineEntity {
  @ManyToOne(() => PriceListEntity, { createForeignKeyConstraints: false })
  @JoinColumn({ name: 'list_id' })
  list?: PriceListEntity;

  @PrimaryColumn('integer')
  listId!: number;

  @ManyToOne(() => ProductEntity, { createForeignKeyConstraints: false })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @PrimaryColumn('integer')
  productId!: number;

  @PrimaryColumn('text')
  unit!: string;

  @PrimaryColumn('numeric', { precision: 18, scale: 6, default: 1 })
  minQuantity!: string;

  /** Inclusive; -infinity: always was. */
  @PrimaryColumn('timestamptz', { default: () => "'-infinity'" })
  validFrom!: Date;

  /** Exclusive; infinity: until further notice. */
  @Column('timestamptz', { default: () => "'infinity'" })
  validTo!: Date;

  @Column('numeric', { precision: 18, scale: 6 })
  amount!: string;

  /** The amount is for so many units: 1, 100, 1000. */
  @Column('numeric', { precision: 18, scale: 6, default: 1 })
  per!: string;

  /** Last of the declared tie-breaks. */
  @Generated('increment')
  @Column('bigint')
  id!: number;
}
