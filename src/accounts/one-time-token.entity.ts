import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { BuyerEntity } from './buyer.entity.js';

/** A signed link that works once: a password reset, an invitation. */
@Entity('one_time_token')
export class OneTimeTokenEntity {
  /** SHA-256 of the token in the link. */
  @PrimaryColumn('bytea')
  tokenHash!: Buffer;

  /** PASSWORD_RESET ... */
  @Column('text')
  kind!: string;

  @ManyToOne(() => BuyerEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'buyer_id' })
  buyer?: BuyerEntity;

  @Column('integer')
  buyerId!: number;

  @Column('timestamptz')
  expiresAt!: Date;

  @Column('timestamptz', { nullable: true })
  usedAt!: Date | null;
}
