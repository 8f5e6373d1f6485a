import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CompanyEntity } from './company.entity.js';

/** Where a company receives goods or invoices. */
@Entity('address')
export class AddressEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @ManyToOne(() => CompanyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'company_id' })
  company?: CompanyEntity;

  @Index()
  @Column('integer')
  companyId!: number;

  /** DELIVERY or INVOICE. */
  @Column('text')
  kind!: string;

  @Column('text')
  name!: string;

  @Column('text')
  street!: string;

  @Column('text')
  postalCode!: string;

  @Column('text')
  city!: string;

  /** ISO 3166-1 alpha-2. */
  @Column('text')
  country!: string;
}
