import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ProductEntity } from '../product.entity.js';

/** What a product is found by in one language; written by triggers of the database alone. */
@Entity('product_words')
// GIN, which TypeORM cannot say: the migration makes them.
@Index('product_words_words_idx', { synchronize: false })
@Index('product_words_letters_idx', { synchronize: false })
export class ProductWordsEntity {
  @ManyToOne(() => ProductEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  @PrimaryColumn('integer')
  productId!: number;

  /** Empty: the shop's own. */
  @PrimaryColumn('text')
  language!: string;

  /** Words of SKU and name before those of brand, group and description. */
  @Column('tsvector')
  words!: string;

  /** SKU, name and brand, for words that are nearly right. */
  @Column('text')
  letters!: string;
}
