import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A group of companies that share price lists. Declared by the companies that are in it. */
@Entity('price_group')
export class PriceGroupEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  code!: string;
}
