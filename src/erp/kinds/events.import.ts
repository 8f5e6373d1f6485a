import { EVENT_TYPES } from '../../history/event-type.js';
import { endOf } from '../../privacy/retention.js';
import type { ImportKind, Staging } from '../import/import-kind.js';
import { code, dateTime, decimal, email, required, text } from './column.js';
import { channel } from './price-lists.import.js';
import { rejectUnknownSkus } from './unknown.js';

const PURPOSE = 'PERSONALIZATION';

/**
 * Behaviour recorded elsewhere, to be learnt from: only of people who granted PERSONALIZATION, and only as long as the
 * processing register keeps it. References to orders and content stay out: their ids are a client's, not an ERP's.
 */
export const events: ImportKind = {
  name: 'events',
  columns: [
    code('id', { ...required, longest: 100 }),
    { name: 'type', type: 'enum', values: Object.keys(EVENT_TYPES), ...required },
    dateTime('at'),
    code('sku'),
    code('group'),
    text('query', { longest: 200 }),
    text('slot', { longest: 100 }),
    { name: 'exposureId', type: 'uuid' },
    decimal('value'),
    channel('channel'),
    { name: 'visitor', type: 'uuid' },
    email('buyer_email'),
  ],
  key: ['id'],
  exactlyOne: [['visitor', 'buyer_email']],
  // A person's id of an event is unique, whoever else uses it.
  unique: ['visitor', 'buyer_email', 'id'],
  modes: ['upsert'],
  async merge(staging) {
    const { sql, table, now } = staging;
    await rejectRows(staging);
    const days = (endOf('event', PURPOSE, new Date(0))?.getTime() ?? 0) / 86_400_000;
    await staging.reject({
      field: 'at',
      reason: `TOO_OLD: events are kept for ${days} days`,
      rows: `SELECT s.line, s.at FROM ${table} s WHERE s.at <= $1::timestamptz - $2 * interval '24 hours'`,
      values: [now, days],
    });
    await staging.reject({
      field: 'at',
      reason: 'IN_FUTURE',
      rows: `SELECT s.line, s.at FROM ${table} s WHERE s.at > $1::timestamptz + interval '5 minutes'`,
      values: [now],
    });
    const [row] = await sql.query<{ count: number }>(
      `WITH stored AS (
         INSERT INTO event (actor, event_key, type, at, received_at, purpose, buyer_id, visitor_id, company_id, channel,
           product_id, group_code, query, slot, exposure_id, value, expires_at)
         SELECT ${ACTOR}, s.id, s.type, least(coalesce(s.at, $1), $1), $1, '${PURPOSE}', b.id, s.visitor,
                (SELECT min(m.company_id) FROM membership m WHERE m.buyer_id = b.id HAVING count(*) = 1),
                coalesce(s.channel, 'API'), p.id, s."group", s.query, s.slot, s."exposureId", s.value,
                least(coalesce(s.at, $1), $1) + $2 * interval '24 hours'
         FROM ${table} s LEFT JOIN buyer b ON b.email = s.buyer_email LEFT JOIN product p ON p.sku = s.sku
         ORDER BY 1, 2 ON CONFLICT (actor, event_key) DO NOTHING RETURNING 1)
       SELECT count(*)::int AS count FROM stored`,
      [now, days],
    );
    // Nobody is told: what is learnt from events is learnt by jobs.
    return { accepted: row?.count ?? 0, changes: [] };
  },
};

const ACTOR = `coalesce('b' || b.id, 'v' || s.visitor)`;

async function rejectRows(staging: Staging): Promise<void> {
  const { table } = staging;
  // Values that name a person are not kept with the reject.
  await staging.reject({
    field: 'buyer_email',
    reason: 'UNKNOWN_BUYER: no buyer has this address',
    rows: `SELECT s.line, NULL FROM ${table} s LEFT JOIN buyer b ON b.email = s.buyer_email
           WHERE s.buyer_email IS NOT NULL AND b.id IS NULL`,
  });
  await staging.reject({
    field: 'visitor|buyer_email',
    reason: `NO_CONSENT: this person has not granted ${PURPOSE}`,
    rows: `SELECT s.line, NULL FROM ${table} s LEFT JOIN buyer b ON b.email = s.buyer_email
           LEFT JOIN consent c ON c.subject = ${ACTOR} AND c.purpose = '${PURPOSE}' WHERE c.granted IS NOT TRUE`,
  });
  await rejectUnknownSkus(staging);
  await staging.reject({
    field: 'group',
    reason: 'UNKNOWN_GROUP: no product is in this group',
    rows: `SELECT s.line, s."group" FROM ${table} s LEFT JOIN product_group g ON g.code = s."group"
           WHERE s."group" IS NOT NULL AND g.id IS NULL`,
  });
  await staging.reject({
    field: 'exposureId',
    reason: 'UNKNOWN_EXPOSURE',
    rows: `SELECT s.line, s."exposureId" FROM ${table} s LEFT JOIN exposure e ON e.id = s."exposureId"
           WHERE s."exposureId" IS NOT NULL AND e.id IS NULL`,
  });
  const known = events.columns.map(({ name }) => name);
  for (const [type, { needs }] of Object.entries(EVENT_TYPES)) {
    const columns = needs.filter((column) => known.includes(column));
    const missing = columns.map((column) => `s."${column}" IS NULL`).join(' AND ') || 'true';
    await staging.reject({
      field: needs.join('|'),
      reason: `REQUIRED: ${type} needs ${columns.join(' or ') || `${needs.join(' or ')}, which cannot be imported`}`,
      rows: `SELECT s.line, NULL FROM ${table} s WHERE s.type = '${type}' AND ${missing}`,
    });
  }
}
