import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Connection, Database, Sql } from '../../database/database.js';
import { eachBasket } from '../../history/signals.store.js';
import { BasketCollector, type Baskets, minuteOf } from './baskets.js';
import { fits, type Ranker } from './ranker/ranker.js';
import { type ModelBestSellers, type ModelItem, type ModelTables, modelTables } from './model-tables.js';

/** "model", as the number of an advisory lock: one build at a time in the whole shop, the others wait. */
const BUILD_LOCK = 7_020_118_430;

/** What a finished build tells. Times in milliseconds. */
export interface BuiltModel {
  readonly version: number;
  readonly baskets: number;
  readonly lines: number;
  readonly items: number;
  readonly readMs: number;
  readonly buildMs: number;
}

/**
 * Builds a model from all orders and makes it the active one. Everything of a build becomes visible in one commit, so
 * readers see the old model or the new one, whole; a build that dies leaves a BUILDING row and nothing else, which the
 * next one clears away. Old versions go, but for the one before.
 */
export async function buildAndActivate(database: Database, clock: () => Date): Promise<BuiltModel> {
  return await database.session(async (sql) => {
    const [before] = await sql.query<{ statement_timeout: string }>('SHOW statement_timeout');
    await sql.query('SET statement_timeout = 0');
    await sql.query('SELECT pg_advisory_lock($1)', [BUILD_LOCK]);
    try {
      return await build(sql, clock);
    } finally {
      await sql.query('SELECT pg_advisory_unlock($1)', [BUILD_LOCK]);
      await sql.query(`SELECT set_config('statement_timeout', $1, false)`, [
        before?.statement_timeout ?? '0',
      ]);
    }
  });
}

async function build(sql: Connection, clock: () => Date): Promise<BuiltModel> {
  const started = clock();
  await sql.query(`DELETE FROM model WHERE state = 'BUILDING'`);
  const [row] = await sql.query<{ version: number }>(
    `INSERT INTO model (state, started_at) VALUES ('BUILDING', $1) RETURNING version`,
    [started],
  );
  const version = row?.version ?? 0;
  const timer = performance.now();
  const baskets = await readBaskets(sql);
  const readMs = Math.round(performance.now() - timer);
  const tables = modelTables(baskets, await activeRanker(sql));
  await sql.query('BEGIN');
  try {
    await copy(sql, 'model_item', itemLines(version, tables.items));
    await copy(sql, 'model_best_sellers', bestSellerLines(version, tables.bestSellers));
    const buildMs = Math.round(performance.now() - timer) - readMs;
    const built = {
      version,
      baskets: tables.basketCount,
      lines: tables.lineCount,
      items: tables.itemCount,
      readMs,
      buildMs,
    };
    await activate(sql, built, tables, clock());
    await sql.query('COMMIT');
    return built;
  } catch (error) {
    await sql.query('ROLLBACK');
    throw error;
  }
}

/** All orders as baskets, streamed; an industry is the company's of today. */
async function readBaskets(sql: Sql): Promise<Baskets> {
  const companies = await sql.query<{ id: number; industry: string | null }>(
    'SELECT id, industry FROM company',
  );
  const industries = new Map(companies.map(({ id, industry }) => [id, industry]));
  const collector = new BasketCollector();
  await eachBasket(sql, new Date(0), ({ companyId, orderedAt, productIds }) => {
    const industry = companyId === null ? null : (industries.get(companyId) ?? null);
    collector.add(minuteOf(orderedAt), industry, productIds, companyId);
  });
  return collector.baskets();
}

async function activate(
  sql: Sql,
  built: BuiltModel,
  { from, to, learnt }: ModelTables,
  now: Date,
): Promise<void> {
  const { version, ...counts } = built;
  const metrics = { ...counts, blend: learnt.blend, targets: learnt.targets, heldOutAt10: learnt.heldOut };
  await sql.query(`UPDATE model SET state = 'RETIRED' WHERE state = 'ACTIVE'`);
  await sql.query(
    `UPDATE model SET state = 'ACTIVE', built_at = $2, data_from = $3, data_to = $4, metrics = $5, ranker = $6
     WHERE version = $1`,
    [
      version,
      now,
      momentOf(from),
      momentOf(to),
      JSON.stringify(metrics),
      learnt.ranker && JSON.stringify(learnt.ranker),
    ],
  );
  await sql.query(
    `DELETE FROM model WHERE state = 'RETIRED' AND version NOT IN
       (SELECT version FROM model WHERE state = 'RETIRED' ORDER BY version DESC LIMIT 1)`,
  );
}

const momentOf = (minute: number | null): Date | null => (minute === null ? null : new Date(minute * 60_000));

async function copy(sql: Connection, table: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), sql.client.query(copyFrom(`COPY ${table} FROM STDIN`)));
}

function* itemLines(version: number, items: Iterable<ModelItem>): Generator<string> {
  for (const { productId, orders, recent, ...item } of items)
    yield (
      `${version}\t${productId}\t${orders}\t${recent}\t` +
      `{${item.partnerIds.join(',')}}\t${reals(item.partnerScores)}\t` +
      `{${item.alikeIds.join(',')}}\t${reals(item.alikeScores)}\t${reals(item.facts)}\n`
    );
}

function* bestSellerLines(version: number, lists: readonly ModelBestSellers[]): Generator<string> {
  for (const { industry, productIds, scores } of lists)
    yield `${version}\t${escaped(industry ?? '')}\t{${productIds.join(',')}}\t${reals(scores)}\n`;
}

/** Single precision is what the column keeps; more digits would only be rounded there. */
const reals = (numbers: readonly number[]): string =>
  `{${numbers.map((number) => Math.fround(number).toPrecision(8)).join(',')}}`;

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');

/** Version of the active model; null when none was ever built. */
export async function activeVersion(sql: Sql): Promise<number | null> {
  const [row] = await sql.query<{ version: number }>(`SELECT version FROM model WHERE state = 'ACTIVE'`);
  return row?.version ?? null;
}

/** The blend in use; null without a model, with the plain blend, or when it was learnt on other features. */
const activeRanker = async (sql: Sql): Promise<Ranker | null> =>
  (await sql.query<{ ranker: Ranker | null }>(`SELECT ranker FROM model WHERE state = 'ACTIVE'`))[0]
    ?.ranker ?? null;

/** The blend of one version, checked against today's features. */
export async function rankerOf(sql: Sql, version: number): Promise<Ranker | null> {
  const [row] = await sql.query<{ ranker: Ranker | null }>('SELECT ranker FROM model WHERE version = $1', [
    version,
  ]);
  return row?.ranker && fits(row.ranker) ? row.ranker : null;
}

/**
 * Makes the version before the active one again; answers its number, or null when there is none. One commit: readers
 * see the one or the other. A second rollback leads back.
 */
export async function rollBack(database: Database): Promise<number | null> {
  return await database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [BUILD_LOCK]);
    const [before] = await sql.query<{ version: number }>(
      `SELECT version FROM model WHERE state = 'RETIRED' ORDER BY version DESC LIMIT 1`,
    );
    if (!before) return null;
    await sql.query(`UPDATE model SET state = 'RETIRED' WHERE state = 'ACTIVE'`);
    await sql.query(`UPDATE model SET state = 'ACTIVE' WHERE version = $1`, [before.version]);
    return before.version;
  });
}
