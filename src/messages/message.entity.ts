import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** The outbox: one row a mail, written in the transaction of what it speaks of. The address is looked up on sending. */
@Entity('message')
export class MessageEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text')
  kind!: string;

  @Index()
  @Column('integer')
  buyerId!: number;

  @Column('text')
  purpose!: string;

  @Column('text')
  subject!: string;

  @Column('text')
  text!: string;

  @Column('text', { nullable: true })
  html!: string | null;

  @Column('text', { nullable: true, unique: true })
  dedupeKey!: string | null;

  /** WAITING, SENT, KEPT (there is no mail server), WITHHELD or FAILED (with the reason). */
  @Column('text')
  state!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  sentAt!: Date | null;
}
