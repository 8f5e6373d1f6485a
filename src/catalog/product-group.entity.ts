import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** A category of products. */
@Entity('product_group')
export class ProductGroupEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  code!: string;

  @Column('text')
  name!: string;

  @ManyToOne(() => ProductGroupEntity)
  @JoinColumn({ name: 'parent_id' })
  parent?: ProductGroupEntity;

  @Column('integer', { nullable: true })
  parentId!: number | null;
}
