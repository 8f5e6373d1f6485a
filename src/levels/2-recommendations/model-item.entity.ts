import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ModelEntity } from './model.entity.js';

/** What a model knows of one product: its sales, and what goes with it. One row, so that a build writes few of them. */
@Entity('model_item')
export class ModelItemEntity {
  @ManyToOne(() => ModelEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'version' })
  model?: ModelEntity;

  @PrimaryColumn('integer')
  version!: number;

  @PrimaryColumn('integer')
  productId!: number;

  /** Orders that hold it. */
  @Column('integer')
  orders!: number;

  /** Of the last 14 days. */
  @Column('integer')
  recent!: number;

  /** Products bought together with it, strongest first. */
  @Column('integer', { array: true })
  partnerIds!: number[];

  @Column('real', { array: true })
  partnerScores!: number[];

  /** Products that the same companies buy, strongest first. */
  @Column('integer', { array: true, default: () => "'{}'" })
  alikeIds!: number[];

  @Column('real', { array: true, default: () => "'{}'" })
  alikeScores!: number[];

  /** For the learnt blend: buyers, day of the last sale (since 1970), orders, orders of the last 3, 7, 14, 30, 90 days. */
  @Column('real', { array: true, default: () => "'{}'" })
  facts!: number[];
}
