import { type Decimal, parseDecimal, ZERO } from '../../money/decimal.js';
import { ErpError } from '../port.js';

/** An entity as the system wrote it. */
export type Row = Readonly<Record<string, unknown>>;

export interface RowPage {
  readonly rows: readonly Row[];
  /** Where it goes on, as the system says; null: this was all. */
  readonly next: string | null;
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const bad = (what: string): ErpError => new ErpError('BAD_ANSWER', `The system answered ${what}`);

function rowsOf(value: unknown, what: string): readonly Row[] {
  if (Array.isArray(value) && value.every(isRow)) return value;
  throw bad(`without ${what}`);
}

/** Reads a collection of version 2 (`d.results`, `__next`) or 4 (`value`, `@odata.nextLink`). Throws BAD_ANSWER. */
export function pageOf(body: unknown): RowPage {
  const answer = isRow(body) && isRow(body['d']) ? body['d'] : body;
  if (isRow(body) && Array.isArray(body['d'])) return { rows: rowsOf(body['d'], 'entities'), next: null };
  if (!isRow(answer)) throw bad('without entities');
  const next = answer['__next'] ?? answer['@odata.nextLink'] ?? null;
  if (next !== null && typeof next !== 'string') throw bad('with a next page that is no address');
  return { rows: rowsOf(answer['results'] ?? answer['value'], 'entities'), next };
}

/** Reads one entity of version 2 (`d`) or 4. Throws BAD_ANSWER. */
export function entityOf(body: unknown): Row {
  const answer = isRow(body) && isRow(body['d']) ? body['d'] : body;
  if (!isRow(answer)) throw bad('without an entity');
  return answer;
}

/** The entities that a row was asked to bring along. Throws BAD_ANSWER if it did not bring all of them: never half an answer. */
export function many(row: Row, name: string): readonly Row[] {
  const value = row[name];
  if (!isRow(value)) return rowsOf(value, name);
  if (typeof value['__next'] === 'string') throw bad(`only a part of ${name}`);
  return rowsOf(value['results'], name);
}

/** The entity that a row was asked to bring along; null: there is none. Throws BAD_ANSWER if it was left out. */
export function one(row: Row, name: string): Row | null {
  const value = row[name];
  if (value === null) return null;
  if (!isRow(value) || isRow(value['__deferred'])) throw bad(`without ${name}`);
  return value;
}

/** A field as text, empty where there is none. */
export function text(row: Row, field: string): string {
  const value = row[field];
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A field as a number; null where it is none of ours: too long, too many digits behind the point. Absent is zero. */
export function decimal(row: Row, field: string): Decimal | null {
  const value = text(row, field);
  try {
    return value === '' ? ZERO : parseDecimal(value);
  } catch {
    return null;
  }
}
