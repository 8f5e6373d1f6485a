import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAndActivate } from '../../../src/levels/2-recommendations/build-model.store.js';
import { openDatabase } from '../../../src/database/postgres.js';
import { keptLog, onServer } from '../../support/database.js';
import { TEST_NOW } from '../../support/gateway.js';
import { RecommendingShop } from './recommending-shop.js';

let shop: RecommendingShop;
const clock = () => TEST_NOW;

beforeAll(async () => {
  shop = await RecommendingShop.open([1, 2]);
  await shop.products('GROUP', 'A', 'B', 'C');
  await shop.gateway.shop.company('C1', { industry: 'with a "quote", a \\ and a\ttab' });
});
afterAll(() => shop.close());

interface State {
  readonly version: number;
  readonly state: string;
  readonly items: number;
}
const states = () =>
  shop.gateway.database.query<State>(
    `SELECT m.version, m.state, (SELECT count(*) FROM model_item i WHERE i.version = m.version) AS items
     FROM model m WHERE m.kept OR m.state = 'FAILED' ORDER BY m.version`,
  );
const active = async () => (await states()).filter(({ state }) => state === 'ACTIVE');

it('answers the catalogue, marked as such, while there is no model', async () => {
  const answer = await shop.recommend('POPULAR', {});
  expect(answer).toMatchObject({ answeredBy: 'CATALOGUE', modelVersion: null, skus: ['A', 'B', 'C'] });
});

it('builds from an empty history, too', async () => {
  await shop.build();
  expect((await active())[0]).toMatchObject({ items: 0 });
  expect((await shop.recommend('POPULAR', {})).answeredBy).toBe('CATALOGUE');
});

it('serves the newest build, keeps one before it, and removes older ones', async () => {
  for (const day of [3, 2, 1]) await shop.order('C1', day, ['A', 'B']);
  const versions = [await shop.build(), await shop.build(), await shop.build()];
  expect((await states()).map(({ version, state }) => [version, state])).toEqual([
    [versions[1], 'RETIRED'],
    [versions[2], 'ACTIVE'],
  ]);
  const answer = await shop.recommend('POPULAR', {}, { first: 2 });
  expect(answer).toMatchObject({
    answeredBy: 'POPULAR',
    modelVersion: String(versions[2]),
    skus: ['A', 'B'],
  });
});

it('two builds at once take turns: both succeed, one is active, and it is whole', async () => {
  const built = await Promise.all([
    buildAndActivate(shop.gateway.database, clock),
    buildAndActivate(shop.gateway.database, clock),
  ]);
  expect(new Set(built.map(({ version }) => version)).size).toBe(2);
  expect(await active()).toEqual([
    { version: Math.max(...built.map(({ version }) => version)), state: 'ACTIVE', items: 2 },
  ]);
});

it('a build that is killed half way leaves the active model whole; the next one clears up', async () => {
  const before = await active();
  const answer = await shop.recommend('POPULAR', {});
  const victim = await openDatabase({
    url: shop.gateway.databaseUrl,
    entities: [],
    poolSize: 1,
    log: keptLog(),
  });
  await shop.order('C1', 1, ['C']);
  await shop.gateway.database.transaction(async (sql) => {
    // The build has copied the products and waits here, in the middle of its transaction.
    await sql.query('LOCK TABLE model_best_sellers IN SHARE MODE');
    const build = buildAndActivate(victim, clock).catch((error: unknown) => error);
    const pid = await waitingFor('model_best_sellers');
    await onServer((client) => client.query('SELECT pg_terminate_backend($1)', [pid]));
    expect(await build).toBeInstanceOf(Error);
  });
  await victim.close();
  expect(await active()).toEqual(before);
  expect((await states()).map(({ state, items }) => [state, items])).toContainEqual(['BUILDING', 0]);
  expect(await shop.recommend('POPULAR', {})).toEqual(answer);
  const next = await shop.build();
  expect((await states()).map(({ state }) => state)).toEqual(['RETIRED', 'FAILED', 'ACTIVE']);
  expect((await active())[0]).toEqual({ version: next, state: 'ACTIVE', items: 3 });
});

it('runs on a thread of its own in the compiled gateway', async () => {
  const compiled = new URL('../../../dist/src/levels/2-recommendations/model-build.job.js', import.meta.url)
    .href;
  const { buildModel } = (await import(
    compiled
  )) as typeof import('../../../src/levels/2-recommendations/model-build.job.js');
  const announced: unknown[] = [];
  const built = await buildModel({
    database: shop.gateway.database,
    changes: { announce: (_, change) => Promise.resolve(void announced.push(change)) },
    clock,
    log: keptLog(),
  });
  expect(announced).toEqual([{ topic: 'model', ids: [built.version] }]);
  expect(await active()).toEqual([{ version: built.version, state: 'ACTIVE', items: 3 }]);
});

/** The backend that waits for a lock on `table`; asked again until there is one. */
async function waitingFor(table: string): Promise<number> {
  for (;;) {
    const [row] = await shop.gateway.database.query<{ pid: number }>(
      'SELECT pid FROM pg_locks WHERE NOT granted AND relation = $1::regclass',
      [table],
    );
    if (row) return row.pid;
  }
}
