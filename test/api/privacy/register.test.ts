import { afterAll, beforeAll, expect, it } from 'vitest';
import { expire } from '../../../src/privacy/expiry.store.js';
import { expiriesAt, RETENTIONS } from '../../../src/privacy/retention.js';
import { type FreshDatabase, freshDatabase } from '../../support/database.js';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

/** Columns that tell who a row is about. */
const PERSON = '^(subject|actor|email|visitor_id|buyer_id|.+_buyer_id)$';

it('names every column of every table that tells of a person: what is not in it is not stored', async () => {
  const columns = await fresh.database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name ~ $1 ORDER BY 1`,
    [PERSON],
  );
  const named = new Set(
    RETENTIONS.flatMap(({ table, fields }) => fields.map((field) => `${table}.${field}`)),
  );
  expect(columns.length).toBeGreaterThan(15);
  expect(columns.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});

it('names only columns that exist', async () => {
  const columns = await fresh.database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const known = new Set(columns.map(({ name }) => name));
  const named = RETENTIONS.flatMap(({ table, fields }) => fields.map((field) => `${table}.${field}`));
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it('expires in batches what is past its end, and nothing else', async () => {
  const { database } = fresh;
  const now = new Date('2026-03-01T00:00:00Z');
  await database.query(
    `INSERT INTO event (actor, event_key, type, at, received_at, purpose, channel, expires_at)
     SELECT 'v', n, 'VIEW', now(), now(), 'FUNCTIONAL', 'WEB', $1::timestamptz + (n - 12000) * interval '1 second'
       FROM generate_series(1, 12003) n`,
    [now],
  );
  await database.query(
    `INSERT INTO preference (subject, version, updated_at) VALUES ('b1', 1, '2020-01-01'), ('v1', 1, '2020-01-01'), ('v2', 1, '2026-01-01')`,
  );
  await database.query(
    `INSERT INTO preference_wish (subject, kind, code, weight) VALUES ('v1', 'TOPIC', 't', 1)`,
  );
  const deleted = await expire(database, expiriesAt(now));
  expect([...deleted]).toEqual([
    ['event', 12000],
    ['exposure', 0],
    ['preference', 1],
  ]);
  const left = await database.query('SELECT subject FROM preference ORDER BY 1');
  expect(left).toEqual([{ subject: 'b1' }, { subject: 'v2' }]);
  expect(await database.query('SELECT 1 FROM preference_wish')).toEqual([]);
});
