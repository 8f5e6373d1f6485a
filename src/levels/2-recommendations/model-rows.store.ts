import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Connection, Sql } from '../../database/database.js';
import type { PackedOrders } from '../../history/packed-orders.js';
import { type HistoryPiece, ordersOf } from './model-history.js';
import type { ItemCounts, ModelBestSellers, ModelItem } from './model-tables.js';

/** The rows of a model version, written by COPY and never held all at once. */

export const writeItems = (sql: Connection, version: number, items: Iterable<ModelItem>): Promise<void> =>
  copy(sql, 'model_item', itemLines(version, items));

export async function writeBestSellers(
  sql: Connection,
  version: number,
  lists: readonly ModelBestSellers[],
): Promise<void> {
  await sql.query('DELETE FROM model_best_sellers WHERE version = $1', [version]);
  await copy(sql, 'model_best_sellers', bestSellerLines(version, lists));
}

/** Adds pieces behind those that are there. */
export async function writePieces(sql: Sql, version: number, pieces: Iterable<HistoryPiece>): Promise<void> {
  for (const piece of pieces)
    await sql.query(
      `INSERT INTO model_history (version, piece, data)
       SELECT $1, coalesce(max(piece) + 1, 0), $2 FROM model_history WHERE version = $1`,
      [version, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)],
    );
}

/** The orders a version speaks of; null where it kept none. */
export async function historyOf(sql: Sql, version: number): Promise<PackedOrders | null> {
  const pieces: HistoryPiece[] = [];
  for (;;) {
    const [row] = await sql.query<{ data: Buffer }>(
      'SELECT data FROM model_history WHERE version = $1 AND piece = $2',
      [version, pieces.length],
    );
    if (!row) break;
    pieces.push(row.data);
  }
  return pieces.length === 0 ? null : ordersOf(pieces);
}

/** Which products of a version were counted otherwise, by their ids; ids that are no longer counted are in `gone`. */
export interface CountChanges {
  readonly changed: readonly ItemCounts[];
  readonly gone: readonly number[];
}

/** Compares with what is stored, as it is stored. */
export async function changesOf(
  sql: Sql,
  version: number,
  counts: Iterable<ItemCounts>,
): Promise<CountChanges> {
  const rows = await sql.query<{ id: number; facts: string }>(
    'SELECT product_id AS id, facts::text AS facts FROM model_item WHERE version = $1',
    [version],
  );
  const stored = new Map(rows.map(({ id, facts }) => [id, facts]));
  const changed: ItemCounts[] = [];
  for (const item of counts) {
    const facts = stored.get(item.productId);
    stored.delete(item.productId);
    if (facts === undefined || !isSame(facts, item.facts)) changed.push(item);
  }
  return { changed, gone: [...stored.keys()] };
}

const isSame = (stored: string, facts: readonly number[]): boolean => {
  const numbers = stored.slice(1, -1).split(',');
  return (
    numbers.length === facts.length &&
    facts.every((fact, index) => Math.fround(fact) === Math.fround(Number(numbers[index])))
  );
};

/** Writes counts of products whose partners stay. */
export async function writeCounts(
  sql: Connection,
  version: number,
  counts: readonly ItemCounts[],
): Promise<void> {
  await sql.query(
    'CREATE TEMPORARY TABLE counted (product_id integer, orders integer, recent integer, facts real array) ON COMMIT DROP',
  );
  await copy(sql, 'counted', countLines(counts));
  await sql.query('ANALYZE counted');
  await sql.query(
    `UPDATE model_item i SET orders = c.orders, recent = c.recent, facts = c.facts
     FROM counted c WHERE i.version = $1 AND i.product_id = c.product_id`,
    [version],
  );
}

async function copy(sql: Connection, table: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inBulk(lines)), sql.client.query(copyFrom(`COPY ${table} FROM STDIN`)));
}

/** A write to a connection for every line would cost more than the lines. */
const BULK = 1 << 16;

function* inBulk(lines: Iterable<string>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < BULK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function* itemLines(version: number, items: Iterable<ModelItem>): Generator<string> {
  for (const { productId, orders, recent, ...item } of items)
    yield (
      `${version}\t${productId}\t${orders}\t${recent}\t` +
      `{${item.partnerIds.join(',')}}\t${reals(item.partnerScores)}\t` +
      `{${item.alikeIds.join(',')}}\t${reals(item.alikeScores)}\t${reals(item.facts)}\n`
    );
}

function* countLines(counts: readonly ItemCounts[]): Generator<string> {
  for (const { productId, orders, recent, facts } of counts)
    yield `${productId}\t${orders}\t${recent}\t${reals(facts)}\n`;
}

function* bestSellerLines(version: number, lists: readonly ModelBestSellers[]): Generator<string> {
  for (const { industry, productIds, scores } of lists)
    yield `${version}\t${escaped(industry ?? '')}\t{${productIds.join(',')}}\t${reals(scores)}\n`;
}

/** Single precision is what the column keeps; more digits would only be rounded there. */
const reals = (numbers: readonly number[]): string =>
  `{${numbers.map((number) => Math.fround(number).toPrecision(9)).join(',')}}`;

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
