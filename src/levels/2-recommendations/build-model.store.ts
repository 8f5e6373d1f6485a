import type { Connection, Database, Sql } from '../../database/database.js';
import { packedOrders } from '../../history/packed-orders.store.js';
import { basketsOf } from './baskets.js';
import { piecesOf } from './model-history.js';
import { writeBestSellers, writeItems, writePieces } from './model-rows.store.js';
import { activate, type ActiveModel, activeModel, alone, atOnce, clearUp } from './model.store.js';
import { type ModelTables, modelTables } from './model-tables.js';
import { type ModelReason, type Verdict, verdictOn } from './promotion.js';

/** What a finished build tells. Times in milliseconds. */
export interface BuiltModel {
  readonly version: number;
  /** Whether it answers now; `reason` says why, or why not. */
  readonly promoted: boolean;
  readonly reason: ModelReason;
  readonly baskets: number;
  readonly lines: number;
  readonly items: number;
  readonly readMs: number;
  readonly buildMs: number;
}

/**
 * Builds a model from all orders and makes it the active one, unless it is worse than that (`promotion.ts`). Builds wait for
 * one another. Everything of a build becomes visible in one commit, so readers see the old model or the new one, whole; a
 * build that dies leaves its row and nothing else, which the next one marks as FAILED.
 */
export async function buildAndActivate(database: Database, clock: () => Date): Promise<BuiltModel> {
  return await alone(database, (sql) => build(sql, clock));
}

export async function build(sql: Connection, clock: () => Date): Promise<BuiltModel> {
  const started = clock();
  // Nobody else builds now: whoever stands there as building has died.
  await sql.query(
    `UPDATE model SET state = 'FAILED', reason = 'DIED', kept = false WHERE state = 'BUILDING'`,
  );
  const [row] = await sql.query<{ version: number }>(
    `INSERT INTO model (state, started_at) VALUES ('BUILDING', $1) RETURNING version`,
    [started],
  );
  const version = row?.version ?? 0;
  const timer = performance.now();
  const orders = await packedOrders(sql, started);
  const baskets = basketsOf(orders, await industries(sql));
  const readMs = Math.round(performance.now() - timer);
  const before = await activeModel(sql);
  const tables = modelTables(baskets, before?.ranker ?? null);
  return await atOnce(sql, async () => {
    await writeItems(sql, version, tables.items());
    await writeBestSellers(sql, version, tables.bestSellers);
    await writePieces(sql, version, piecesOf(orders));
    const built = {
      version,
      ...verdict(tables, before),
      baskets: tables.basketCount,
      lines: tables.lineCount,
      items: tables.itemCount,
      readMs,
      buildMs: Math.round(performance.now() - timer) - readMs,
    };
    await finish(sql, built, tables, clock());
    return built;
  });
}

/** An industry is the company's of today. */
export async function industries(sql: Sql): Promise<ReadonlyMap<number, string | null>> {
  const companies = await sql.query<{ id: number; industry: string | null }>(
    'SELECT id, industry FROM company',
  );
  return new Map(companies.map(({ id, industry }) => [id, industry]));
}

const verdict = ({ basketCount, learnt }: ModelTables, before: ActiveModel | null): Verdict =>
  verdictOn({
    orders: basketCount,
    ndcg: learnt.heldOut.chosen.ndcg,
    rival: learnt.heldOut.rival?.ndcg ?? null,
    activeOrders: before?.orders ?? null,
  });

async function finish(sql: Sql, built: BuiltModel, tables: ModelTables, now: Date): Promise<void> {
  const { version, promoted, reason, ...counts } = built;
  const { learnt, totals, from, to } = tables;
  const metrics = { ...counts, blend: learnt.blend, targets: learnt.targets, heldOutAt10: learnt.heldOut };
  await sql.query(
    `UPDATE model SET state = 'REFUSED', reason = $7, built_at = $2, data_from = $3, data_to = $4, metrics = $5,
       ranker = $6, totals = $8 WHERE version = $1`,
    [
      version,
      now,
      momentOf(from),
      momentOf(to),
      JSON.stringify(metrics),
      learnt.ranker && JSON.stringify(learnt.ranker),
      reason,
      totals,
    ],
  );
  if (promoted) await activate(sql, version);
  await clearUp(sql);
}

export const momentOf = (minute: number | null): Date | null =>
  minute === null ? null : new Date(minute * 60_000);
