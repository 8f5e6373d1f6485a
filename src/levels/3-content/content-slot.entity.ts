import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A named place in a storefront that shows content. */
@Entity('content_slot')
export class ContentSlotEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { unique: true })
  code!: string;

  /** For people. */
  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;
}
