import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ModelEntity } from './model.entity.js';

/** Best sellers of the last 14 days, best first: of the whole shop, or of one industry. */
@Entity('model_best_sellers')
export class ModelBestSellersEntity {
  @ManyToOne(() => ModelEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'version' })
  model?: ModelEntity;

  @PrimaryColumn('integer')
  version!: number;

  /** Empty: the whole shop. */
  @PrimaryColumn('text')
  industry!: string;

  @Column('integer', { array: true })
  productIds!: number[];

  @Column('real', { array: true })
  scores!: number[];
}
