import { createHash } from 'node:crypto';
import { readCsv } from '../import/csv.js';
import { gunzipped } from '../import/gunzip.js';
import { ImportError } from '../import/import-error.js';
import type { ImportKind, ImportMode } from '../import/import-kind.js';
import { decoded, type Mapping, readMapping, translator } from '../import/mapping.js';
import { readNdjson } from '../import/ndjson.js';
import type { RawRow } from '../import/raw-row.js';
import { ErpError, type ErpReject, type ErpRow } from '../port.js';
import type { Folder } from './folder.js';

const ROW_LIMIT = 1_000_000;
const END = /\.(csv|ndjson)(\.gz)?$/;

/** Names that a file may end with, in the order they are looked for. */
export const ENDINGS = ['.csv', '.csv.gz', '.ndjson', '.ndjson.gz'] as const;

export interface FileRow {
  readonly line: number;
  readonly row: ErpRow | null;
  readonly rejects: readonly ErpReject[];
}

/** The rows of a CSV or NDJSON file as an import reads them, in batches. Throws ErpError BAD_ANSWER for a file that is none. */
export async function* rowsOf(
  file: { readonly name: string; readonly bytes: AsyncIterable<Buffer> },
  kind: ImportKind,
  mode: ImportMode,
  mapping: Mapping | undefined,
): AsyncGenerator<readonly FileRow[]> {
  const { name } = file;
  const read = { mode, rowLimit: ROW_LIMIT, mapping };
  const translate = mapping ? translator(mapping, kind) : (row: RawRow) => row;
  try {
    const packed = gunzipped(file.bytes, 'auto');
    const bytes = mapping && mapping.encoding !== 'utf-8' ? decoded(packed, mapping.encoding) : packed;
    const format = END.exec(name)?.[1];
    const batches = format === 'csv' ? readCsv(bytes, kind, read) : readNdjson(bytes, kind, read);
    for await (const batch of batches) yield batch.map((row) => fileRow(translate(row), name, kind));
  } catch (error) {
    throw asAnswer(error, name);
  }
}

/** How the files of a kind are written: `<kind>.mapping.json` beside them, with a print of it that tells it from others. */
export async function mappingFor(
  folder: Folder,
  kind: ImportKind,
  signal: AbortSignal,
): Promise<{ readonly mapping: Mapping | undefined; readonly print: string }> {
  const name = `${kind.name}.mapping.json`;
  const found = await folder.read(name, null, signal);
  if (typeof found === 'string') return { mapping: undefined, print: '' };
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of found.bytes) {
    parts.push(part);
    size += part.length;
    if (size > ROW_LIMIT) throw new ErpError('BAD_ANSWER', `${name} is too long.`);
  }
  const text = Buffer.concat(parts).toString('utf8');
  try {
    const print = createHash('sha256').update(text).digest('base64url').slice(0, 12);
    return { mapping: readMapping(text, kind), print };
  } catch (error) {
    throw asAnswer(error, name);
  }
}

const asAnswer = (error: unknown, name: string): unknown =>
  error instanceof ImportError ? new ErpError('BAD_ANSWER', `${name}: ${error.message}`) : error;

function fileRow(raw: RawRow, name: string, kind: ImportKind): FileRow {
  const { line } = raw;
  if (raw.rejects) {
    const rejects = raw.rejects.map((reject) => ({ ...reject, record: `${name}, line ${line}` }));
    return { line, row: null, rejects };
  }
  const row: Record<string, string | null> = {};
  const nameAt = (at: number): string => kind.columns[at]!.name;
  if (raw.plain !== null) {
    const fields = raw.plain.split(',');
    for (const [field, at] of raw.order.entries()) row[nameAt(at)] = fields[field] || null;
  } else for (const at of raw.order) if ((raw.given >> at) & 1) row[nameAt(at)] = raw.cells?.[at] || null;
  return { line, row, rejects: [] };
}
