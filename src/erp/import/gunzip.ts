import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ImportError } from './import-error.js';

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The bytes, unpacked where they are gzip. Throws ImportError BAD_GZIP when they are broken or end too early. */
export async function* gunzipped(
  source: AsyncIterable<Buffer>,
  gzip: boolean | 'auto',
): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  let done = false;
  while (!done && first.length < 2) {
    const next = await chunks.next();
    done = next.done === true;
    if (!next.done) first = Buffer.concat([first, next.value]);
  }
  const whole = (async function* () {
    if (first.length > 0) yield first;
    try {
      if (!done)
        for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  })();
  if (gzip === false || (gzip === 'auto' && !isGzip(first))) {
    yield* whole;
    return;
  }
  const unzip = createGunzip();
  const feeding = pipeline(Readable.from(whole, { objectMode: false }), unzip);
  feeding.catch(() => {});
  try {
    for await (const chunk of unzip) yield chunk as Buffer;
    await feeding;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' && code.startsWith('Z_'))
      throw new ImportError('BAD_GZIP', 'The gzip data is broken or ends too early.', { cause: error });
    throw error;
  } finally {
    unzip.destroy();
  }
}
