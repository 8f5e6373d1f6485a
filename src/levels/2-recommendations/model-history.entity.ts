import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ModelEntity } from './model.entity.js';

/**
 * The orders that a version speaks of, packed (`model-history.ts`): companies, products and minutes, and nobody's name. An
 * update reads them instead of all order lines, and adds a piece. They go with the version's tables.
 */
@Entity('model_history')
export class ModelHistoryEntity {
  @ManyToOne(() => ModelEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'version' })
  model?: ModelEntity;

  @PrimaryColumn('integer')
  version!: number;

  @PrimaryColumn('integer')
  piece!: number;

  @Column('bytea')
  data!: Buffer;
}
