import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What every process of the shop must agree on and nobody configured: the signing secret, the demo's state. */
@Entity('shop_setting')
export class ShopSettingEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('jsonb')
  value!: unknown;
}
