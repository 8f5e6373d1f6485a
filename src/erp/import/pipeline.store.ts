import { readCsv } from './csv.js';
import { gunzipped } from './gunzip.js';
import { ImportError } from './import-error.js';
import type { ImportKind } from './import-kind.js';
import type { FileOptions, ImportDependencies, ImportOptions, ImportResult } from './import-options.js';
import { ImportRun, TooManyRejects, type RowsOf } from './import-run.store.js';
import { decoded, readMapping, translator, type Mapping } from './mapping.js';
import { type ObjectRow, readNdjson, readObjects } from './ndjson.js';
import type { RawRow } from './raw-row.js';
import { endRun, insertRejects } from './run.store.js';

/**
 * Imports one file as one transaction: all of it becomes visible at once, or nothing. Rows that do not fit are rejected
 * with a reason and counted. Throws ImportError when the file as a whole cannot be read; the run is then FAILED.
 */
export async function runImport(
  dependencies: ImportDependencies,
  kind: ImportKind,
  source: AsyncIterable<Buffer>,
  options: FileOptions,
): Promise<ImportResult> {
  const mode = options.mode ?? 'upsert';
  const mapping = options.mapping === undefined ? undefined : readMapping(options.mapping, kind);
  const read = { mode, rowLimit: dependencies.config.rowLimit, mapping };
  const packed = gunzipped(source, options.gzip ?? false);
  const bytes = mapping && mapping.encoding !== 'utf-8' ? decoded(packed, mapping.encoding) : packed;
  const rowsOf: RowsOf = (watch) => {
    const rows =
      options.format === 'csv' ? readCsv(bytes, kind, { ...read, watch }) : readNdjson(bytes, kind, read);
    return mapping ? translated(rows, mapping, kind) : rows;
  };
  return await importRows(dependencies, kind, rowsOf, options);
}

async function* translated(
  rows: AsyncIterable<RawRow[]>,
  mapping: Mapping,
  kind: ImportKind,
): AsyncGenerator<RawRow[]> {
  const translate = translator(mapping, kind);
  for await (const batch of rows) yield batch.map(translate);
}

/** The same for rows that are objects already: keys are column names, values as they would stand in a file. */
export function runImportOfRows(
  dependencies: ImportDependencies,
  kind: ImportKind,
  rows: AsyncIterable<ObjectRow>,
  options: ImportOptions,
): Promise<ImportResult> {
  return importRows(dependencies, kind, () => readObjects(rows, kind), options);
}

async function importRows(
  dependencies: ImportDependencies,
  kind: ImportKind,
  rowsOf: RowsOf,
  options: ImportOptions,
): Promise<ImportResult> {
  const mode = options.mode ?? 'upsert';
  if (!kind.modes.includes(mode))
    throw new ImportError('UNKNOWN_MODE', `${kind.name} can be imported with ${kind.modes.join(', ')}.`);
  const { database, clock } = dependencies;
  const run = new ImportRun(dependencies, { kind, mode, options });
  try {
    return await database.session((sql) => run.work(sql, rowsOf));
  } catch (error) {
    // The connection is given back by now: the end of the run is written on another one.
    const aborted = error instanceof TooManyRejects;
    const counts = { read: run.read, accepted: 0, unchanged: 0, rejected: run.rejected };
    const reason = aborted ? error.message : reasonOf(error);
    await database.transaction(async (sql) => {
      await endRun(sql, run.id, {
        ...counts,
        state: aborted ? 'ABORTED' : 'FAILED',
        reason,
        finishedAt: clock(),
      });
      await insertRejects(sql, run.id, run.kept);
      await run.announce(sql);
    });
    if (!aborted) throw error;
    return { runId: run.id, state: 'ABORTED', ...counts };
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof ImportError
    ? error.message
    : 'An error inside Maatwerk or its database; the log has more.';
