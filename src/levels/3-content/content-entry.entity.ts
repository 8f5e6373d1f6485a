import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { ProductGroupEntity } from '../../catalog/product-group.entity.js';
import { ProductEntity } from '../../catalog/product.entity.js';
import { ContentSlotEntity } from './content-slot.entity.js';

/** One piece of content in one language. The languages of one piece have the same key. */
@Entity('content_entry')
@Unique(['slotId', 'key', 'language'])
export class ContentEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @ManyToOne(() => ContentSlotEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'slot_id' })
  slot?: ContentSlotEntity;

  @Column('integer')
  slotId!: number;

  @Column('text')
  key!: string;

  @Column('text')
  language!: string;

  /** One of `CONTENT_TYPES`. */
  @Column('text')
  type!: string;

  @Column('text')
  title!: string;

  @Column('text', { nullable: true })
  body!: string | null;

  @Column('text', { nullable: true })
  url!: string | null;

  @Column('text', { nullable: true })
  image!: string | null;

  @Column('text', { nullable: true })
  topic!: string | null;

  /** In upper case; empty: every industry. */
  @Column('text', { array: true, default: () => "'{}'" })
  industries!: string[];

  /** Membership roles; empty: everybody, guests included. */
  @Column('text', { array: true, default: () => "'{}'" })
  roles!: string[];

  /** Codes of channels; empty: every channel. */
  @Column('text', { array: true, default: () => "'{}'" })
  channels!: string[];

  @ManyToOne(() => ProductEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id' })
  product?: ProductEntity;

  /** Only on the page of this product. */
  @Index()
  @Column('integer', { nullable: true })
  productId!: number | null;

  @ManyToOne(() => ProductGroupEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id' })
  group?: ProductGroupEntity;

  /** Only on the pages of products of this group and of the groups below it. */
  @Index()
  @Column('integer', { nullable: true })
  groupId!: number | null;

  /** Inclusive; null: since ever. */
  @Column('timestamptz', { nullable: true })
  validFrom!: Date | null;

  /** Exclusive; null: for ever. */
  @Column('timestamptz', { nullable: true })
  validTo!: Date | null;

  /** Shown only where nothing else of the slot is. */
  @Column('boolean', { default: false })
  fallback!: boolean;

  /** Among equally relevant entries the lower one comes first. */
  @Column('integer', { default: 0 })
  sort!: number;

  @Column('boolean', { default: true })
  active!: boolean;

  /** Grows by one with every change. */
  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz')
  changedAt!: Date;
}
