import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PreferenceEntity } from './preference.entity.js';

/** One stated wish: more, less or nothing of a group, a brand or a topic. */
@Entity('preference_wish')
@Check('preference_wish_weight', 'weight BETWEEN -1 AND 1')
export class PreferenceWishEntity {
  @ManyToOne(() => PreferenceEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'subject' })
  preference?: PreferenceEntity;

  @PrimaryColumn('text')
  subject!: string;

  /** GROUP, BRAND or TOPIC. */
  @PrimaryColumn('text')
  kind!: string;

  /** Code of the group or topic, name of the brand. */
  @PrimaryColumn('text')
  code!: string;

  /** -1 (never) to 1 (as much as there is). */
  @Column('numeric', { precision: 3, scale: 2 })
  weight!: string;
}
