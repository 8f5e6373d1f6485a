import { hashPassword } from '../../src/accounts/password.store.js';
import type { TestGateway } from '../support/gateway.js';

/** The part of the demo shop that README.md and GraphiQL's examples speak of, told in a few rows. */
export async function tellDemoStory({ shop, database }: TestGateway): Promise<void> {
  await shop.company('14298', { industry: 'GIFT_SHOP' });
  await shop.company('17850', { industry: 'HOSPITALITY' });
  await shop.buyer('14298@demo.example', '14298');
  await shop.product('84029G', { name: 'Knitted union flag hot water bottle', group: 'WARMTH', stock: 261 });
  await shop.list('TRADE', 'BASE');
  await shop.line('TRADE', '84029G', '4.25');
  await shop.agrees('14298', '84029G', '3.39');
  await shop.priceGroup('retail');
  await shop.list('RETAIL', 'PRICE_GROUP', { group: 'retail' });
  await shop.line('RETAIL', '84029G', '7.46');
  await database.query('UPDATE buyer SET password_hash = $2 WHERE email = $1', [
    '14298@demo.example',
    await hashPassword('demo'),
  ]);
  await database.query(
    `WITH slot AS (INSERT INTO content_slot (code, name) VALUES ('home-hero', 'Home') RETURNING id)
     INSERT INTO content_entry (slot_id, key, language, type, title, industries, changed_at)
     SELECT slot.id, e.key, 'en', 'BANNER', e.title, e.industries, '2026-01-01'
       FROM slot, (VALUES ('hero-gift-shop', 'Small gifts that sell themselves', '{GIFT_SHOP}'::text[]),
                          ('hero-hospitality', 'Set a table that guests photograph', '{HOSPITALITY}')) e (key, title, industries)`,
  );
}
