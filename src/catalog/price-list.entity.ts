import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CompanyEntity } from '../accounts/company.entity.js';
import { PriceGroupEntity } from '../accounts/price-group.entity.js';

/** A named set of price lines in one currency, and whom it is for. */
@Entity('price_list')
// The lists for everybody, among as many contract lists as there are companies.
@Index('price_list_general_idx', ['kind'], { where: 'company_id IS NULL AND price_group_id IS NULL' })
export class PriceListEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  code!: string;

  @Column('text')
  currency!: string;

  /** BASE, COUNTRY, CHANNEL, PRICE_GROUP or CONTRACT. */
  @Column('text')
  kind!: string;

  @ManyToOne(() => CompanyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'company_id' })
  company?: CompanyEntity;

  @Index()
  @Column('integer', { nullable: true })
  companyId!: number | null;

  @ManyToOne(() => PriceGroupEntity)
  @JoinColumn({ name: 'price_group_id' })
  priceGroup?: PriceGroupEntity;

  @Index()
  @Column('integer', { nullable: true })
  priceGroupId!: number | null;

  @Column('text', { nullable: true })
  channel!: string | null;

  @Column('text', { nullable: true })
  country!: string | null;

  /** Within one step, the higher goes first. */
  @Column('integer', { default: 0 })
  priority!: number;
}
