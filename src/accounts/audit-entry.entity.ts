import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Who did what, for whom, when: written in the transaction of the act itself. */
@Entity('audit_entry')
@Index(['subjectType', 'subjectId'])
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('timestamptz')
  at!: Date;

  /** Null for an API key, a job or a guest. */
  @Column('integer', { nullable: true })
  buyerId!: number | null;

  @Column('integer', { nullable: true })
  apiKeyId!: number | null;

  @Column('integer', { nullable: true })
  companyId!: number | null;

  /** Noun first: `cart.lines-add`, `session.revoke` ... */
  @Column('text')
  action!: string;

  @Column('text')
  subjectType!: string;

  @Column('text')
  subjectId!: string;

  /** Facts of the act; no names, addresses or free text. */
  @Column('jsonb', { default: () => "'{}'" })
  detail!: object;
}
