import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A person: buys in one or more companies (`membership`), or works for the shop (`staffRole`). */
@Entity('buyer')
export class BuyerEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  /** In lower case. */
  @Column('text', { unique: true })
  email!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  language!: string | null;

  /** argon2id; null until the person has chosen a password. */
  @Column('text', { nullable: true })
  passwordHash!: string | null;

  @Column('text', { nullable: true })
  staffRole!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  blockedAt!: Date | null;
}
