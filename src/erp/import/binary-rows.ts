/** Signature, flags and the length of nothing more. */
const HEADER = 19;

/** A row of a binary COPY: where its fields begin and how many bytes they have; -1: NULL. */
export type TakeRow = (bytes: Buffer, from: Int32Array, size: Int32Array) => void;

/**
 * Reads rows as PostgreSQL's `COPY ... TO STDOUT (FORMAT binary)` sends them, each with so many fields. What a row is told
 * of holds during the call only. Answers how many.
 */
export async function eachBinaryRow(
  chunks: AsyncIterable<Buffer>,
  fields: number,
  take: TakeRow,
): Promise<number> {
  const from = new Int32Array(fields);
  const size = new Int32Array(fields);
  let rest: Buffer = Buffer.alloc(0);
  let rows = 0;
  let skip = HEADER;
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    if (bytes.length < skip) {
      rest = bytes;
      continue;
    }
    let at = skip;
    skip = 0;
    for (;;) {
      const next = fieldsAt(bytes, at, from, size);
      if (next < 0) break;
      take(bytes, from, size);
      rows++;
      at = next;
    }
    rest = Buffer.from(bytes.subarray(at));
  }
  return rows;
}

/** Answers where the next row begins; -1 where this one is not whole, or the end of all. */
function fieldsAt(bytes: Buffer, start: number, from: Int32Array, size: Int32Array): number {
  if (start + 2 > bytes.length || bytes.readInt16BE(start) !== from.length) return -1;
  let at = start + 2;
  for (let field = 0; field < from.length; field++) {
    if (at + 4 > bytes.length) return -1;
    const length = bytes.readInt32BE(at);
    at += 4;
    from[field] = at;
    size[field] = length;
    if (length > 0) at += length;
  }
  return at > bytes.length ? -1 : at;
}
