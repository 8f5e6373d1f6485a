import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { BuyerEntity } from './buyer.entity.js';
import { CompanyEntity } from './company.entity.js';

/** What a buyer is in a company, and how much they may order on their own. */
@Entity('membership')
export class MembershipEntity {
  @ManyToOne(() => BuyerEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'buyer_id' })
  buyer?: BuyerEntity;

  @PrimaryColumn('integer')
  buyerId!: number;

  @ManyToOne(() => CompanyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'company_id' })
  company?: CompanyEntity;

  @Index()
  @PrimaryColumn('integer')
  companyId!: number;

  /** BUYER, APPROVER or COMPANY_ADMIN. */
  @Column('text')
  role!: string;

  /** In the company's currency, excluding tax; null: no limit. */
  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  limitPerOrder!: string | null;

  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  limitPerPeriod!: string | null;
}
