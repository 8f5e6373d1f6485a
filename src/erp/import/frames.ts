import { isUtf8 } from 'node:buffer';
import { ImportError } from './import-error.js';
import type { Watch } from './standing.js';

/** One row of a file as text, or why it has none. `line` counts from 1 at the start of the file. */
export interface Frame {
  readonly line: number;
  readonly text: string | null;
  /** Whether a quote stands in it. */
  readonly quoted: boolean;
  readonly problem: string | null;
}

export interface FrameOptions {
  /** Whether a newline between quotes belongs to the row (CSV). */
  readonly quotes: boolean;
  /** Longest row, in bytes. */
  readonly rowLimit: number;
  /** One ASCII character between fields; a comma where nothing is said. */
  readonly delimiter?: string | undefined;
  /** Lines that it skips are in no frame. */
  readonly watch?: Watch | undefined;
}

const CHUNK = 256 * 1024;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const COMMA = 44;
/** How many bytes may be looked at again for quotes that were wrong, in one file: keeps the work linear. */
const MOST_WASTE = 64 * 1024 * 1024;
const BAD_QUOTES = 'BAD_QUOTES: a quote stands inside a field, or text behind a closing quote';
const UNCLOSED_QUOTE = 'UNCLOSED_QUOTE: the field that begins with a quote never ends';
const NOT_UTF8 = 'NOT_UTF8: the row has bytes that are not UTF-8';

/**
 * Cuts a stream of bytes into rows. Law: every line that is not empty ends up in exactly one frame, and no more than the
 * row limit and two chunks are in memory. A row that is too long or badly quoted is a frame with a problem; reading goes on
 * at the next line.
 */
export async function* framesOf(
  chunks: AsyncIterable<Buffer>,
  options: FrameOptions,
): AsyncGenerator<Frame[]> {
  const cutter = new Cutter(options);
  const joined = coalesced(chunks);
  const { watch } = options;
  for await (const chunk of watch ? watched(joined, watch) : joined) yield cutter.push(chunk);
  yield cutter.end();
}

/** The next chunk is prepared, if it is here already, while one is cut. */
async function* watched(chunks: AsyncGenerator<Buffer>, watch: Watch): AsyncGenerator<Buffer> {
  const next = async () => {
    const { done, value } = await chunks.next();
    if (done === true) return null;
    const ready = watch.prepare(value);
    // It is awaited below; until then its failure must not count as unhandled.
    ready.catch(() => {});
    return { chunk: value, ready };
  };
  let coming = next();
  try {
    for (let here = await coming; here !== null; here = await coming) {
      coming = next();
      coming.catch(() => {});
      await here.ready;
      yield here.chunk;
    }
  } finally {
    // A chunk that is still on its way must not be waited for.
    chunks.return(undefined).catch(() => {});
  }
}

/** Small chunks joined: a row that comes byte by byte must not be copied byte by byte. */
async function* coalesced(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < CHUNK) continue;
    const joined = waiting.length === 1 ? chunk : Buffer.concat(waiting, size);
    waiting = [];
    size = 0;
    for (let at = 0; at < joined.length; at += 4 * CHUNK) yield joined.subarray(at, at + 4 * CHUNK);
  }
  if (size > 0) yield Buffer.concat(waiting, size);
}

class Cutter {
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  #skipping = false;
  #first = true;
  #waste = 0;
  #frames: Frame[] = [];

  constructor(private readonly options: FrameOptions) {}

  push(chunk: Buffer): Frame[] {
    let bytes = chunk;
    if (this.#skipping) {
      const end = bytes.indexOf(NEWLINE);
      if (end < 0) return [];
      this.#skipping = false;
      this.#line++;
      bytes = bytes.subarray(end + 1);
    }
    return this.#cut(this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes, false);
  }

  end(): Frame[] {
    const rest = this.#rest;
    if (rest.length === 0) return [];
    return this.#cut(rest.at(-1) === NEWLINE ? rest : Buffer.concat([rest, Buffer.from('\n')]), true);
  }

  #cut(given: Buffer, last: boolean): Frame[] {
    const bytes = this.#first ? this.#withoutMark(given) : given;
    this.#frames = [];
    let at = 0;
    let quote = this.options.quotes ? bytes.indexOf(QUOTE) : -1;
    while (at < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, at);
      if (newline < 0) break;
      if (quote >= 0 && quote < at) quote = bytes.indexOf(QUOTE, at);
      if (quote < 0 || quote > newline) {
        const end = (quote < 0 ? bytes.lastIndexOf(NEWLINE) : bytes.lastIndexOf(NEWLINE, quote)) + 1;
        this.#plain(bytes.subarray(at, end));
        at = end;
        continue;
      }
      const next = this.#quoted(bytes, at, newline, last);
      if (next < 0) break;
      at = next;
    }
    // What is left over is copied, so that it does not keep the whole chunk alive.
    this.#rest = Buffer.from(bytes.subarray(at));
    if (this.#rest.length > this.options.rowLimit) this.#tooLong();
    return this.#frames;
  }

  #withoutMark(bytes: Buffer): Buffer {
    this.#first = false;
    const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
    if (mark === 0xfffe || mark === 0xfeff)
      throw new ImportError('BAD_ENCODING', 'The file is UTF-16. Save it as UTF-8.');
    return bytes.length >= 3 && mark === 0xefbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  }

  /** Lines without any quote: those that stand already are left out, the others decoded in runs. */
  #plain(bytes: Buffer): void {
    const { watch, rowLimit } = this.options;
    if (!watch) return this.#decode(bytes);
    let open = 0;
    // Lines from there that have no number yet.
    let lines = 0;
    for (let at = 0; at < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline > at && bytes[newline - 1] === RETURN ? newline - 1 : newline;
      if (end > at && end - at <= rowLimit && watch.skips(this.#line + lines, bytes, at, end)) {
        if (at > open) this.#decode(bytes.subarray(open, at));
        lines = 0;
        this.#line++;
        open = newline + 1;
      } else lines++;
      at = newline + 1;
    }
    if (open < bytes.length) this.#decode(bytes.subarray(open));
  }

  /** Decoded at once where all of it is UTF-8. */
  #decode(bytes: Buffer): void {
    if (!isUtf8(bytes)) {
      for (let at = 0; at < bytes.length;) {
        const end = bytes.indexOf(NEWLINE, at);
        this.#single(bytes.subarray(at, end), false, 1);
        at = end + 1;
      }
      return;
    }
    const text = bytes.toString('utf8');
    for (let at = 0; at < text.length;) {
      const newline = text.indexOf('\n', at);
      const end = newline > at && text.charCodeAt(newline - 1) === RETURN ? newline - 1 : newline;
      if (end - at > this.options.rowLimit) this.#frames.push(this.#problem(this.#limit()));
      else if (end > at)
        this.#frames.push({ line: this.#line, text: text.slice(at, end), quoted: false, problem: null });
      this.#line++;
      at = newline + 1;
    }
  }

  #single(bytes: Buffer, quoted: boolean, lines: number): void {
    const row = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
    if (row.length > this.options.rowLimit) this.#frames.push(this.#problem(this.#limit()));
    else if (!isUtf8(row)) this.#frames.push(this.#problem(NOT_UTF8));
    else if (row.length > 0)
      this.#frames.push({ line: this.#line, text: row.toString('utf8'), quoted, problem: null });
    this.#line += lines;
  }

  /** A row with a quote in its first line. Answers where the next row begins, or -1: more bytes are needed. */
  #quoted(bytes: Buffer, start: number, newline: number, last: boolean): number {
    const scan = scanRow(bytes, start, this.options.delimiter?.charCodeAt(0) ?? COMMA);
    if (scan.state === 'whole') {
      this.#single(bytes.subarray(start, scan.at), true, scan.lines);
      return scan.at + 1;
    }
    if (scan.state === 'open' && !last && bytes.length - start <= this.options.rowLimit) return -1;
    this.#frames.push(this.#problem(scan.state === 'bad' ? BAD_QUOTES : UNCLOSED_QUOTE));
    this.#waste += scan.at - newline;
    if (this.#waste <= MOST_WASTE) {
      this.#line++;
      return newline + 1;
    }
    // Too much was looked at twice: everything up to here counts as one row.
    const end = bytes.indexOf(NEWLINE, Math.min(scan.at, bytes.length - 1));
    const stop = end < 0 ? bytes.lastIndexOf(NEWLINE) : end;
    this.#line += newlines(bytes.subarray(start, stop + 1));
    return stop + 1;
  }

  #tooLong(): void {
    // With a newline in it, it is an open quote whose row has not ended: that is dealt with when more comes.
    if (this.#rest.includes(NEWLINE)) return;
    this.#frames.push(this.#problem(this.#limit()));
    this.#rest = Buffer.alloc(0);
    this.#skipping = true;
  }

  readonly #limit = (): string => `ROW_TOO_LONG: a row has at most ${this.options.rowLimit} bytes`;
  readonly #problem = (problem: string): Frame => ({ line: this.#line, text: null, quoted: false, problem });
}

const newlines = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
};

interface Scan {
  readonly state: 'whole' | 'open' | 'bad';
  /** Of the newline that ends the row; else how far was looked. */
  readonly at: number;
  readonly lines: number;
}

/** Walks one CSV row by RFC 4180: a quote opens only at the start of a field, and is doubled inside one. */
function scanRow(bytes: Buffer, start: number, delimiter: number): Scan {
  let lines = 1;
  let at = start;
  for (;;) {
    if (bytes[at] === QUOTE) {
      at++;
      for (;;) {
        const close = bytes.indexOf(QUOTE, at);
        const end = close < 0 ? bytes.length : close;
        for (let i = bytes.indexOf(NEWLINE, at); i >= 0 && i < end; i = bytes.indexOf(NEWLINE, i + 1))
          lines++;
        if (close < 0) return { state: 'open', at: bytes.length, lines };
        at = close + 1;
        if (bytes[at] !== QUOTE) break;
        at++;
      }
      if (at >= bytes.length) return { state: 'open', at, lines };
      if (bytes[at] === RETURN && bytes[at + 1] === NEWLINE) at++;
    } else {
      while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== NEWLINE) {
        if (bytes[at] === QUOTE) return { state: 'bad', at, lines };
        at++;
      }
      if (at >= bytes.length) return { state: 'open', at, lines };
    }
    if (bytes[at] === NEWLINE) return { state: 'whole', at, lines };
    if (bytes[at] !== delimiter) return { state: 'bad', at, lines };
    at++;
  }
}
