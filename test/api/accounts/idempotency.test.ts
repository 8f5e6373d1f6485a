import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idempotently, type IdempotentCall } from '../../../src/database/idempotency.store.js';
import type { Connection } from '../../../src/database/database.js';
import { type FreshDatabase, freshDatabase } from '../../support/database.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const DAY = 24 * 3600_000;
let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase({ poolSize: 12 });
  await fresh.database.query('CREATE TABLE deed (at timestamptz)');
});
afterAll(() => fresh.drop());

type Answer = { readonly number: number; readonly fine?: boolean };
type Change = Partial<IdempotentCall<Answer>>;

const deed = async (sql: Connection): Promise<Answer> => {
  await sql.query('INSERT INTO deed VALUES (now())');
  return { number: (await sql.query('SELECT 1 FROM deed')).length };
};
const call = (change: Change = {}, work: (sql: Connection) => Promise<Answer> = deed) =>
  fresh.database.transaction((sql) =>
    idempotently(sql, {
      scope: 'b1',
      key: 'k',
      operation: 'op',
      request: { a: 1 },
      now: NOW,
      work: () => work(sql),
      ...change,
    }),
  );
const keep = ({ fine = true }: Answer): boolean => fine;
const deeds = async (): Promise<number> => (await fresh.database.query('SELECT 1 FROM deed')).length;

describe('an idempotent write', () => {
  it('is done once for twelve calls at once, and all get the same answer', async () => {
    const before = await deeds();
    const answers = await Promise.all(Array.from({ length: 12 }, () => call({ key: 'race' })));
    expect(await deeds()).toBe(before + 1);
    expect(new Set(answers.map((one) => JSON.stringify(one.kind === 'ANSWER' && one.answer)))).toHaveLength(
      1,
    );
    expect(answers.filter((one) => one.kind === 'ANSWER' && !one.replayed)).toHaveLength(1);
  });

  it('is another one for another scope, and no other for the names of a request in another order', async () => {
    const before = await deeds();
    await call({ key: 'scopes', request: { a: 1, b: { c: 2, d: [3] } } });
    await call({ key: 'scopes', request: { b: { d: [3], c: 2 }, a: 1 } });
    expect(await deeds()).toBe(before + 1);
    await call({ key: 'scopes', scope: 'b2' });
    expect(await deeds()).toBe(before + 2);
  });

  it('is refused for another request or operation with the same key', async () => {
    await call({ key: 'other' });
    const before = await deeds();
    expect(await call({ key: 'other', request: { a: 2 } })).toEqual({ kind: 'OTHER_REQUEST' });
    expect(await call({ key: 'other', operation: 'another' })).toEqual({ kind: 'OTHER_REQUEST' });
    expect(await deeds()).toBe(before);
  });

  it('that failed leaves the key free, also for the call that waited for it', async () => {
    const before = await deeds();
    let waiting: ReturnType<typeof call> | undefined;
    const failing = call({ key: 'fails' }, async (sql) => {
      await deed(sql);
      waiting = call({ key: 'fails' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await waiting).toMatchObject({ kind: 'ANSWER', replayed: false });
    expect(await deeds()).toBe(before + 1);
  });

  it('whose answer is not to be kept may be tried again', async () => {
    const refused = await call({ key: 'keep', keep }, () => Promise.resolve({ number: 0, fine: false }));
    expect(refused).toMatchObject({ answer: { fine: false }, replayed: false });
    expect(await call({ key: 'keep', keep })).toMatchObject({ kind: 'ANSWER', replayed: false });
    expect(await call({ key: 'keep', keep })).toMatchObject({ kind: 'ANSWER', replayed: true });
  });

  it('is remembered for a day', async () => {
    await call({ key: 'day' });
    const later = (ms: number) => call({ key: 'day', now: new Date(NOW.getTime() + ms) });
    expect(await later(DAY)).toMatchObject({ replayed: true });
    expect(await later(DAY + 1)).toMatchObject({ replayed: false });
  });

  it('takes any text as key', async () => {
    for (const key of ['', ' ', 'x'.repeat(100_000), 'a\u0000b', '\ud800', 'ключ']) {
      const scope = 'keys';
      expect(await call({ key, scope })).toMatchObject({ replayed: false });
      expect(await call({ key, scope })).toMatchObject({ replayed: true });
    }
  });
});
