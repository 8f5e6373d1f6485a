import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A recorded behaviour. Written only with a purpose that allows it; read only through `privacy/`. */
@Entity('event')
@Index(['actor', 'eventKey'], { unique: true })
@Index(['buyerId', 'at'])
@Index(['visitorId', 'at'])
@Index(['type', 'at'])
export class EventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  /** `b<buyer id>` or `v<visitor id>`: whose event keys are unique. */
  @Column('text')
  actor!: string;

  /** The client's id of the event: sent twice, it counts once. */
  @Column('text')
  eventKey!: string;

  /** VIEW, SEARCH, CLICK, CART_ADD, ORDER, DISMISS, CONTENT_VIEW ... */
  @Column('text')
  type!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('timestamptz')
  receivedAt!: Date;

  /** FUNCTIONAL events live for the session only; PERSONALIZATION ones may be learnt from. */
  @Column('text')
  purpose!: string;

  @Column('integer', { nullable: true })
  buyerId!: number | null;

  @Column('uuid', { nullable: true })
  visitorId!: string | null;

  @Column('integer', { nullable: true })
  companyId!: number | null;

  @Column('text')
  channel!: string;

  @Column('integer', { nullable: true })
  productId!: number | null;

  @Column('text', { nullable: true })
  groupCode!: string | null;

  @Column('text', { nullable: true })
  query!: string | null;

  @Column('text', { nullable: true })
  slot!: string | null;

  @Column('integer', { nullable: true })
  contentId!: number | null;

  @Column('uuid', { nullable: true })
  exposureId!: string | null;

  @Column('integer', { nullable: true })
  orderId!: number | null;

  @Column('numeric', { precision: 18, scale: 6, nullable: true })
  value!: string | null;

  @Index()
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;
}
