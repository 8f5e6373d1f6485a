import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** The customer organisation that buys (ERP: sold-to party). */
@Entity('company')
export class CompanyEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  customerNumber!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  industry!: string | null;

  /** ISO 3166-1 alpha-2. */
  @Column('text')
  country!: string;

  @Column('text', { nullable: true })
  language!: string | null;

  /** ISO 4217. */
  @Column('text')
  currency!: string;

  @ManyToOne(() => CompanyEntity)
  @JoinColumn({ name: 'parent_id' })
  parent?: CompanyEntity;

  @Column('integer', { nullable: true })
  parentId!: number | null;

  /** Parent, grandparent ...: worked out per change of a parent, not per request. */
  @Column('integer', { array: true, default: () => "'{}'" })
  ancestorIds!: number[];

  @Column('integer', { array: true, default: () => "'{}'" })
  priceGroupIds!: number[];

  /** Its prices are asked of the system of record, all of them. */
  @Column('boolean', { default: false })
  livePrices!: boolean;

  /** The location in `stock` that serves it. */
  @Column('text', { nullable: true })
  branch!: string | null;
}
