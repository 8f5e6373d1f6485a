import type { Connection, Database } from '../../database/database.js';
import type { PackedOrders } from '../../history/packed-orders.js';
import { orderIds, packedOrders } from '../../history/packed-orders.store.js';
import { basketsOf } from './baskets.js';
import { build, type BuiltModel, industries, momentOf } from './build-model.store.js';
import { chosen, differenceOf, piecesOf, takenBackPiece, withChanges } from './model-history.js';
import {
  changesOf,
  historyOf,
  writeBestSellers,
  writeCounts,
  writeItems,
  writePieces,
} from './model-rows.store.js';
import { activeModel, alone, atOnce } from './model.store.js';
import { type Statistics, statisticsOf } from './model-tables.js';

/** What an update tells. */
export interface UpdatedModel {
  readonly version: number;
  /** Orders that came, and orders that were cancelled. */
  readonly added: number;
  readonly takenBack: number;
  /** Products whose partners were worked out anew, and those of which only the counts changed. */
  readonly items: number;
  readonly counted: number;
  readonly ms: number;
}

/** With a greater part of the orders changed than this, building anew is hardly more work, and learns. */
const MOST_CHANGED = 0.1;
/** A young shop changes faster than that. */
const ALWAYS_UPDATED = 2000;

/**
 * Brings the active version up to date with the orders that came or were cancelled since; builds anew where there is nothing
 * to start from, or too much has changed. Answers null when nothing has. One commit; the version keeps its blend, and says
 * how often it was updated.
 *
 * Law: afterwards the counts of all products, the best sellers and the totals are those of a full build, and so are the
 * partners of every product of these orders. Partners of other products keep the scores of the last build, which the number
 * of all orders moves a little; so do corrections, and lines that an import changed.
 */
export async function updateModel(
  database: Database,
  clock: () => Date,
): Promise<UpdatedModel | BuiltModel | null> {
  return await alone(database, async (sql) => {
    const active = await activeModel(sql);
    const before = active?.totals ? await historyOf(sql, active.version) : null;
    if (!active || !before) return await build(sql, clock);
    const started = performance.now();
    const now = clock();
    const { added, gone } = differenceOf(before.ids, await orderIds(sql, now));
    const changes = added.length + gone.length;
    if (changes === 0) return null;
    if (changes > Math.max(ALWAYS_UPDATED, before.ids.length * MOST_CHANGED)) return await build(sql, clock);
    const fresh = await packedOrders(sql, now, added);
    const update = { version: active.version, before, fresh, gone: chosen(before, gone) };
    const written = await write(sql, update, now);
    const { version } = active;
    const ms = Math.round(performance.now() - started);
    return { version, added: fresh.ids.length, takenBack: gone.length, ...written, ms };
  });
}

interface Update {
  readonly version: number;
  readonly before: PackedOrders;
  readonly fresh: PackedOrders;
  readonly gone: PackedOrders;
}

async function write(
  sql: Connection,
  { version, before, fresh, gone }: Update,
  now: Date,
): Promise<Pick<UpdatedModel, 'items' | 'counted'>> {
  const orders = withChanges(before, new Set(gone.ids), fresh);
  const statistics = statisticsOf(basketsOf(orders, await industries(sql)));
  const touched = new Set([...fresh.products, ...gone.products]);
  const changes = await changesOf(sql, version, statistics.counts());
  const counted = changes.changed.filter(({ productId }) => !touched.has(productId));
  return await atOnce(sql, async () => {
    await sql.query('DELETE FROM model_item WHERE version = $1 AND product_id = ANY($2)', [
      version,
      [...touched, ...changes.gone],
    ]);
    await writeItems(sql, version, statistics.items(touched));
    await writeCounts(sql, version, counted);
    await writeBestSellers(sql, version, statistics.bestSellers);
    if (gone.ids.length > 0) await writePieces(sql, version, [takenBackPiece(gone.ids)]);
    await writePieces(sql, version, piecesOf(fresh));
    await finish(sql, version, statistics, now);
    return { items: touched.size, counted: counted.length };
  });
}

async function finish(
  sql: Connection,
  version: number,
  { basketCount, lineCount, itemCount, totals, from, to }: Statistics,
  now: Date,
): Promise<void> {
  const metrics = { baskets: basketCount, lines: lineCount, items: itemCount };
  await sql.query(
    `UPDATE model SET updates = updates + 1, updated_at = $2, data_from = $3, data_to = $4, totals = $5,
       metrics = metrics || $6 WHERE version = $1`,
    [version, now, momentOf(from), momentOf(to), totals, JSON.stringify(metrics)],
  );
}
