import type { ErpCall, ErpChanges } from '../port.js';
import type { Cursor } from './cursor.js';
import { printed } from './cursor.js';
import type { Gateway } from './gateway.adapter.js';
import { behind, compared, every, type Filter, literal } from './query.js';
import type { Reading } from './readings.js';
import { type Row, text } from './row.js';
import type { ODataSettings } from './settings.js';

export interface Source {
  readonly gateway: Gateway;
  readonly settings: ODataSettings;
}

const present = (filters: readonly (Filter | null)[]): readonly Filter[] =>
  filters.filter((filter) => filter !== null);

/**
 * All rows in order. The system may cut pages of its own, or silently: where they end we go on behind the last row, until
 * there is none.
 */
export async function* inOrder(
  { gateway, settings }: Source,
  { set, expand, order }: Pick<Reading, 'set' | 'expand' | 'order'>,
  filter: readonly Filter[],
  call: ErpCall,
): AsyncGenerator<readonly Row[]> {
  for (let last: Row | undefined; ;) {
    const from = last;
    const place = from ? behind(order.map(({ name, literal: of }) => [name, of(from)])) : null;
    const filters = present([...filter, place]);
    let found = 0;
    const options = {
      $filter: filters.length === 0 ? null : every(filters),
      $orderby: order.map(({ name }) => name).join(','),
      $top: settings.page,
      $expand: expand,
    };
    for await (const rows of gateway.pages(set, options, call)) {
      found += rows.length;
      last = rows.at(-1) ?? last;
      yield rows;
    }
    if (found === 0) return;
  }
}

/** What is one thing comes at once, however the pages are cut. */
async function* byThing(
  pages: AsyncGenerator<readonly Row[]>,
  thing: string,
): AsyncGenerator<readonly Row[]> {
  let held: readonly Row[] = [];
  for await (const rows of pages) {
    const all = [...held, ...rows];
    const open = all.length === 0 ? '' : text(all.at(-1)!, thing);
    const from = all.findIndex((row) => text(row, thing) === open);
    held = from < 0 ? [] : all.slice(from);
    if (from > 0) yield all.slice(0, from);
  }
  if (held.length > 0) yield held;
}

export interface Question extends Source {
  readonly reading: Reading;
  /** As many readings as filters. */
  readonly filters: readonly (Filter | null)[];
  readonly cursor: Cursor;
  /** Everything is read, not only what changed. */
  readonly whole: boolean;
  /** What is read is one import that replaces what the price lists held. */
  readonly together: boolean;
  /** It can go on where it was left: there is one filter, and what was read before need not be known. */
  readonly resumes: boolean;
}

/**
 * Reads and takes over, page by page. Law: a cursor says "read" only of what stands on its page or before it.
 */
export async function* changesOf(question: Question, call: ErpCall): AsyncGenerator<ErpChanges> {
  const { reading, filters, cursor, whole, together, resumes, gateway } = question;
  const thing = reading.order[0]!.name;
  const kept = resumes ? cursor : { begun: null, after: null };
  let { begun } = kept;
  const place = kept.after === null ? null : compared(thing, 'gt', literal(kept.after));
  const marks = together ? { goesOn: true, replacesLists: true } : {};
  for (const filter of filters) {
    const pages = inOrder(question, reading, present([reading.filter, filter, place]), call);
    for await (const rows of byThing(pages, thing)) {
      begun ??= gateway.now().toISOString();
      const here = resumes ? { ...cursor, begun, after: text(rows.at(-1)!, thing) } : cursor;
      const lines = reading.lines(rows);
      // The lists hold what was read and nothing else: nothing is left to delete.
      yield { ...lines, ...(together ? { deletes: [] } : {}), cursor: printed(here), ...marks };
    }
  }
  const since = begun ?? gateway.now().toISOString();
  const last = { since, begun: null, after: null, whole: whole ? since : cursor.whole };
  yield {
    upserts: [],
    deletes: whole ? (reading.rest?.().deletes ?? []) : [],
    rejects: [],
    cursor: printed(last),
    ...(together ? { replacesLists: true } : {}),
  };
}
