import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { BuyerEntity } from './buyer.entity.js';

/** One signed-in device. Access tokens name it; revoking it ends them at once. */
@Entity('session')
export class SessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ManyToOne(() => BuyerEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'buyer_id' })
  buyer?: BuyerEntity;

  @Index()
  @Column('integer')
  buyerId!: number;

  /** SHA-256 of the refresh token that is good now. */
  @Column('bytea')
  refreshHash!: Buffer;

  /** SHA-256 of the one before: its use means theft, and ends the session. */
  @Column('bytea', { nullable: true })
  previousRefreshHash!: Buffer | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  expiresAt!: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
