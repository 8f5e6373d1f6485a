import { createReadStream, createWriteStream } from 'node:fs';
import { open as openFile, readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type { Database } from '../../database/database.js';
import { ImportError } from './import-error.js';
import { IMPORT_MODES, type ImportKind, type ImportMode } from './import-kind.js';
import type { ImportDependencies, ImportProgress } from './import-options.js';
import { runImport } from './pipeline.store.js';
import { DUPLICATES, type Duplicates } from './reasons.js';
import { rejectsAfter } from './run.store.js';

export type OpenImport = () => Promise<
  ImportDependencies & { readonly importKinds: readonly ImportKind[]; close(): Promise<void> }
>;

/** Exit code of an import that rejected rows or was aborted for it. */
const REJECTED = 2;

interface Options {
  readonly mode: string;
  readonly format?: string;
  readonly duplicates: string;
  readonly maxRejects?: string;
  readonly rejectsOut?: string;
  readonly mapping?: string;
}

/** Adds `maatwerk import <kind> <file>`. Exit code 2 when rows were rejected. */
export function registerImport(program: Command, open: OpenImport): void {
  program
    .command('import')
    .description('import a CSV or NDJSON file (gzip accepted); all of it becomes visible at once')
    .argument(
      '<kind>',
      'companies, buyers, products, stock, price-lists, price-lines, assortments, orders ...',
    )
    .argument('<file>', 'path of the file, or - for standard input')
    .option('--mode <mode>', IMPORT_MODES.join(', '), 'upsert')
    .option('--format <format>', 'csv or ndjson; default: by the name of the file, else csv')
    .option(
      '--duplicates <what>',
      'of rows with the same key: last (the last one counts) or reject (all)',
      'last',
    )
    .option('--max-rejects <rows>', 'more rejected rows than this abort the import: nothing is changed')
    .option(
      '--mapping <file>',
      'a JSON file that says how the columns, numbers and dates of the file are written',
    )
    .option('--rejects-out <file>', 'write rejected rows there, as NDJSON')
    .action(async (name: string, file: string, options: Options) => {
      const on = await open();
      try {
        await importFile(on, name, file, options);
      } finally {
        await on.close();
      }
    });
}

async function importFile(
  on: Awaited<ReturnType<OpenImport>>,
  name: string,
  file: string,
  options: Options,
): Promise<void> {
  const kind = on.importKinds.find((one) => one.name === name);
  if (!kind)
    throw new ImportError(
      'UNKNOWN_KIND',
      `"${name}" cannot be imported. What can be: ${on.importKinds.map((one) => one.name).join(', ')}.`,
    );
  const mode = IMPORT_MODES.find((one): one is ImportMode => one === options.mode);
  if (!mode) throw new ImportError('UNKNOWN_MODE', `--mode is one of ${IMPORT_MODES.join(', ')}.`);
  const duplicates = DUPLICATES.find((one): one is Duplicates => one === options.duplicates);
  if (!duplicates) throw new ImportError('BAD_OPTION', `--duplicates is one of ${DUPLICATES.join(', ')}.`);
  if (options.maxRejects !== undefined && !/^\d{1,9}$/.test(options.maxRejects))
    throw new ImportError('BAD_OPTION', '--max-rejects is a number of rows.');
  const mapping = options.mapping === undefined ? undefined : await mappingOf(options.mapping);
  const source = await sourceOf(file);
  const screen = screenOf(source.size);
  const result = await runImport(on, kind, counted(source.bytes, screen.bytes), {
    format: formatOf(file, options.format),
    gzip: 'auto',
    mode,
    duplicates,
    mapping,
    maxRejects: options.maxRejects === undefined ? undefined : Number(options.maxRejects),
    source: 'CLI',
    size: source.size ?? undefined,
    progress: screen.progress,
  }).finally(screen.stop);
  const { state, read, accepted, unchanged, rejected, runId } = result;
  const aborted = state === 'ABORTED' ? ' The import was aborted: nothing was changed.' : '';
  console.log(
    `${kind.name}: ${read} read, ${accepted} accepted, ${unchanged} unchanged, ${rejected} rejected.${aborted}`,
  );
  if (rejected === 0) return;
  process.exitCode = REJECTED;
  if (options.rejectsOut) await writeRejects(on.database, runId, options.rejectsOut);
  else await showRejects(on.database, runId);
}

function formatOf(file: string, given: string | undefined): 'csv' | 'ndjson' {
  if (given === undefined) return /\.(ndjson|jsonl)(\.gz)?$/i.test(file) ? 'ndjson' : 'csv';
  if (given !== 'csv' && given !== 'ndjson')
    throw new ImportError('BAD_OPTION', '--format is csv or ndjson.');
  return given;
}

async function mappingOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ImportError(
      'SOURCE_FAILED',
      `The mapping ${file} cannot be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

/** The bytes of a file, and how many there are; null for standard input. */
async function sourceOf(file: string): Promise<{ bytes: AsyncIterable<Buffer>; size: number | null }> {
  if (file === '-') return { bytes: process.stdin, size: null };
  try {
    const handle = await openFile(file);
    const { size } = await handle.stat();
    return { bytes: createReadStream('', { fd: handle, highWaterMark: 256 * 1024 }), size };
  } catch (error) {
    throw new ImportError('SOURCE_FAILED', `${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function* counted(
  source: AsyncIterable<Buffer>,
  tell: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    tell(bytes);
    yield chunk;
  }
}

interface Screen {
  readonly bytes: (bytes: number) => void;
  readonly progress: (progress: ImportProgress) => void;
  readonly stop: () => void;
}

const EVERY = 500_000;

/** A bar on a terminal, plain lines elsewhere; on standard error, so that standard output has the result only. */
function screenOf(size: number | null): Screen {
  if (process.stderr.isTTY && size !== null) {
    const bar = new SingleBar({ format: '{bar} {percentage}% {phase} {rows} rows, {rejected} rejected' });
    bar.start(size, 0, { phase: 'reading', rows: 0, rejected: 0 });
    return {
      bytes: (bytes) => bar.update(bytes),
      progress: ({ phase, read, rejected }) =>
        bar.update({ phase: phase.toLowerCase(), rows: read, rejected }),
      stop: () => bar.stop(),
    };
  }
  let told = 0;
  return {
    bytes: () => {},
    progress: ({ phase, read, rejected }) => {
      if (phase === 'READING' && read - told < EVERY) return;
      told = read;
      console.error(`${phase.toLowerCase()}: ${read} rows, ${rejected} rejected`);
    },
    stop: () => {},
  };
}

async function* rejectsOf(database: Database, runId: string): AsyncGenerator<object> {
  let after = { line: -1, field: '' };
  for (;;) {
    const page = await rejectsAfter(database, runId, after, 5000);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last;
  }
}

async function writeRejects(database: Database, runId: string, file: string): Promise<void> {
  const out = createWriteStream(file);
  for await (const reject of rejectsOf(database, runId))
    if (!out.write(`${JSON.stringify(reject)}\n`)) await once(out, 'drain');
  out.end();
  await finished(out);
  console.log(`The rejected rows stand in ${file}.`);
}

const SHOWN = 10;
async function showRejects(database: Database, runId: string): Promise<void> {
  const page = await rejectsAfter(database, runId, { line: -1, field: '' }, SHOWN + 1);
  for (const { line, field, value, reason } of page.slice(0, SHOWN))
    console.log(`  line ${line}: ${field || 'row'}${value === null ? '' : ` "${value}"`}: ${reason}`);
  if (page.length > SHOWN) console.log('  ... --rejects-out writes all of them.');
}
