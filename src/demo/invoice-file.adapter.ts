import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parse as parseText } from 'csv-parse/sync';
import { INVOICE_COLUMNS, readInvoiceLine, type InvoiceColumn, type InvoiceLine } from './invoice-line.js';
import type { ContractPair } from './trade-prices.js';

/** Opens the file anew at every call: it is read twice. Plain or gzipped CSV. */
export type InvoiceSource = () => AsyncIterable<Buffer | string>;
export type OnBadLine = (line: number, reason: string) => void;

/** The file is not an invoice file at all; the message says what is wrong with it. */
export class InvoiceFileError extends Error {}

const MAX_LINE = 10_000;

/** The compressed or plain bytes as text. A file that ends early or breaks is read up to there, then `broken` is told. */
async function* textOf(source: AsyncIterable<Buffer | string>, broken: (reason: string) => void) {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const head = Buffer.from(first.value);
  const rest = async function* () {
    yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next())
      yield Buffer.from(next.value);
  };
  if (head[0] !== 0x1f || head[1] !== 0x8b) yield* decoded(rest());
  else yield* unzipped(rest(), broken);
}

async function* unzipped(bytes: AsyncIterable<Buffer>, broken: (reason: string) => void) {
  const zipped = Readable.from(bytes);
  const plain = createGunzip();
  zipped.on('error', (error) => plain.destroy(error));
  zipped.pipe(plain);
  try {
    yield* decoded(plain);
  } catch (error) {
    if (!isZlib(error)) throw error;
    broken('the compressed file is damaged or ends early');
  } finally {
    zipped.destroy();
    plain.destroy();
  }
}

function isZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function* decoded(bytes: AsyncIterable<Buffer>) {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Line numbers that hold no record: blank or refused. They rise, and are known before the records behind them. */
type Gaps = number[];

/** Whether a line with quotation marks is one CSV record by itself. */
function isRecord(line: string): boolean {
  try {
    return parseText(line).length === 1;
  } catch {
    return false;
  }
}

/**
 * Chunks of whole lines, each one record for sure: a quotation mark that never closes, or 10,000 characters without an end,
 * is refused here, so that no line swallows the ones after it.
 */
async function* soundLines(texts: AsyncIterable<string>, gaps: Gaps, bad: OnBadLine) {
  let rest = '';
  let number = 0;
  const sound = (line: string): boolean => {
    number++;
    const reason =
      line.length > MAX_LINE
        ? 'line is too long'
        : line.includes('"') && !isRecord(line)
          ? 'quotation marks are broken'
          : '';
    if (reason !== '') bad(number, reason);
    if (reason !== '' || line.trim() === '') gaps.push(number);
    return gaps.at(-1) !== number;
  };
  for await (const text of texts) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    // An endless line is cut to what is enough to refuse it.
    if (rest.length > 2 * MAX_LINE) rest = rest.slice(0, 2 * MAX_LINE);
    const kept = lines.filter(sound);
    if (kept.length > 0) yield `${kept.join('\n')}\n`;
  }
  if (rest !== '' && sound(rest)) yield `${rest}\n`;
}

/** Where each column stands. */
function columnsOf(header: readonly string[]): readonly (readonly [InvoiceColumn, number])[] {
  const names = header.map((name) => name.trim());
  const missing = INVOICE_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new InvoiceFileError(`The invoice file has no column ${missing.join(', ')}.`);
  return INVOICE_COLUMNS.map((column) => [column, names.indexOf(column)]);
}

/** Rows of cells with their line numbers. */
async function* numberedRows(source: InvoiceSource, bad: OnBadLine) {
  const gaps: Gaps = [];
  let number = 0;
  let gap = 0;
  const text = textOf(source(), (reason) => bad(number, reason));
  const parser = parse({ bom: true, relax_column_count: true, record_delimiter: '\n' });
  const lines = Readable.from(soundLines(text, gaps, bad));
  lines.on('error', (error) => parser.destroy(error));
  lines.pipe(parser);
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number++;
      for (; gaps[gap] === number; gap++) number++;
      yield { number, cells };
    }
  } finally {
    lines.destroy();
    parser.destroy();
  }
}

/**
 * The file's lines in order, in constant memory; each unreadable line goes to `bad` with its number and reason, and reading
 * goes on. Throws InvoiceFileError when the header lacks a column.
 */
export async function* readInvoiceFile(source: InvoiceSource, bad: OnBadLine): AsyncGenerator<InvoiceLine> {
  let columns: ReturnType<typeof columnsOf> | null = null;
  for await (const { number, cells } of numberedRows(source, bad)) {
    if (!columns) {
      columns = columnsOf(cells);
      continue;
    }
    const record: Partial<Record<InvoiceColumn, string>> = {};
    for (const [column, at] of columns) {
      const cell = cells[at];
      if (cell !== undefined) record[column] = cell;
    }
    const line = readInvoiceLine(record);
    if ('bad' in line) bad(number, line.bad);
    else yield line;
  }
}

/** A file on disk as a source. */
export const invoiceFile =
  (file: string): InvoiceSource =>
  () =>
    createReadStream(file, { highWaterMark: 256 * 1024 });

/** The folder `demo/` of the installation, wherever the code was compiled to. Throws when it was not shipped. */
export function demoFolder(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const demo = path.join(folder, 'demo');
    if (existsSync(path.join(demo, CONTRACTS))) return demo;
    if (folder === path.dirname(folder))
      throw new InvoiceFileError('The folder demo/ is not part of this installation.');
  }
}

const CONTRACTS = 'contracts.csv';

/** The extract that is shipped with the product. */
export const shippedExtract = () => path.join(demoFolder(), 'online-retail-extract.csv.gz');

/** The 176 company and SKU pairs that have a contract, sorted. */
export async function shippedContracts(): Promise<readonly ContractPair[]> {
  const text = await readFile(path.join(demoFolder(), CONTRACTS), 'utf8');
  const rows = text.split(/\r?\n/).slice(1);
  return rows.filter(Boolean).map((row) => {
    const [customer = '', sku = ''] = row.split(',');
    return { customer, sku };
  });
}
