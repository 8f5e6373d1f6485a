import { channelOf } from '../../accounts/channel.js';
import type { Column, ImportKind, Staging } from '../import/import-kind.js';
import { code, country, currency, required } from './column.js';
import { touching } from './touched.store.js';
import { rejectUnknownCompanies, rejectUnknownPriceGroups } from './unknown.js';

/** Which column says for whom a list of this kind is. */
const SCOPES = {
  BASE: null,
  COUNTRY: 'country',
  CHANNEL: 'channel',
  PRICE_GROUP: 'price_group',
  CONTRACT: 'customer_number',
} as const;

/** A channel's code, in upper case. */
export const channel = (name: string): Column =>
  code(name, {
    normalise: (value) => value.toUpperCase(),
    check: (value) => (channelOf(value) ? null : 'UNKNOWN_CHANNEL'),
  });

/** Price lists and whom they are for. `delete` takes their lines with them. */
export const priceLists: ImportKind = {
  name: 'price-lists',
  columns: [
    code('code', required),
    currency('currency', required),
    { name: 'kind', type: 'enum', values: Object.keys(SCOPES), ...required },
    code('customer_number'),
    code('price_group'),
    channel('channel'),
    country('country'),
    { name: 'priority', type: 'integer' },
  ],
  key: ['code'],
  unique: ['code'],
  modes: ['upsert', 'delete'],
  async merge(staging) {
    const { table, mode } = staging;
    if (mode !== 'delete') await rejectScopes(staging);
    const touched = await touching(staging);
    if (mode === 'delete') {
      await touched.by(
        `w AS (DELETE FROM price_list l USING ${table} s WHERE l.code = s.code RETURNING s.line)`,
        'SELECT line, 0 FROM w',
      );
    } else {
      const fields = 'currency, kind, company_id, price_group_id, channel, country, priority';
      const of = (alias: string): string => fields.replaceAll(/\w+/g, (field) => `${alias}.${field}`);
      await touched.by(
        `w AS (INSERT INTO price_list AS l (code, ${fields})
           SELECT s.code, s.currency, s.kind, c.id, g.id, s.channel, s.country,
                  CASE WHEN ${staging.given('priority')} THEN coalesce(s.priority, 0) ELSE coalesce(o.priority, 0) END
           FROM ${table} s LEFT JOIN company c ON c.customer_number = s.customer_number
           LEFT JOIN price_group g ON g.code = s.price_group LEFT JOIN price_list o ON o.code = s.code ORDER BY s.line
           ON CONFLICT (code) DO UPDATE SET (${fields}) = (${of('excluded')})
           WHERE (${of('l')}) IS DISTINCT FROM (${of('excluded')}) RETURNING l.code)`,
        `SELECT s.line, 0 FROM w JOIN ${table} s USING (code)`,
      );
    }
    const { accepted, changes } = await touched.merged('price');
    // Whom a list is for concerns every line of it.
    return { accepted, changes: changes.map(({ topic }) => ({ topic, ids: [] })) };
  },
};

/** A list that nobody would ever match is an error, never silence. */
async function rejectScopes(staging: Staging): Promise<void> {
  await rejectUnknownCompanies(staging);
  await rejectUnknownPriceGroups(staging);
  for (const column of Object.values(SCOPES).filter((one) => one !== null)) {
    const kind = Object.entries(SCOPES).find(([, scope]) => scope === column)?.[0] ?? '';
    await staging.reject({
      field: column,
      reason: `REQUIRED: a list of kind ${kind} names it`,
      rows: `SELECT s.line, NULL FROM ${staging.table} s WHERE s.kind = '${kind}' AND s.${column} IS NULL`,
    });
    await staging.reject({
      field: column,
      reason: `NOT_FOR_THIS_KIND: only a list of kind ${kind} names it`,
      rows: `SELECT s.line, s.${column} FROM ${staging.table} s WHERE s.kind <> '${kind}' AND s.${column} IS NOT NULL`,
    });
  }
}
