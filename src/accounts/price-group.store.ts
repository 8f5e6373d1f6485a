import type { Database } from '../database/database.js';
import type { AccountDependencies } from './settings.js';

type Needs = Pick<AccountDependencies, 'config' | 'database' | 'changes' | 'log'>;

const cached = new WeakMap<Database, Map<string, Promise<readonly number[]>>>();
const warned = new WeakMap<Database, Set<string>>();

/**
 * Ids of the guests' price groups, in the order they were configured. Kept in the process until the topic `price-group`
 * changes. A code without a group is left out and warned of once.
 */
export async function guestPriceGroupIds(on: Needs): Promise<readonly number[]> {
  const codes = on.config.guestPriceGroups;
  if (codes.length === 0) return [];
  let groups = cached.get(on.database);
  if (!groups) {
    const fresh = new Map<string, Promise<readonly number[]>>();
    cached.set(on.database, (groups = fresh));
    on.changes.subscribe('price-group', () => fresh.clear());
  }
  const key = codes.join(',');
  const known = groups.get(key);
  if (known) return await known;
  const reading = read(on, codes);
  groups.set(key, reading);
  reading.catch(() => groups.delete(key));
  return await reading;
}

async function read(on: Needs, codes: readonly string[]): Promise<readonly number[]> {
  const rows = await on.database.query<{ id: number; code: string }>(
    { name: 'guest-price-groups', text: `SELECT id, code FROM price_group WHERE code = ANY($1)` },
    [codes],
  );
  const found = new Map(rows.map(({ id, code }) => [code, id]));
  const told = warned.get(on.database) ?? new Set<string>();
  warned.set(on.database, told);
  for (const code of codes)
    if (!found.has(code) && !told.has(code)) {
      told.add(code);
      on.log.warn({ code }, 'MAATWERK_GUEST_PRICE_GROUPS names a price group that does not exist (yet)');
    }
  return codes.flatMap((code) => found.get(code) ?? []);
}
