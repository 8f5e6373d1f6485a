const DIGIT_0 = 48;
const TAB = 9;
const NEWLINE = 10;
const MINUS = 45;

/**
 * Reads COPY's text of rows of `width` integers, chunk by chunk, however they are cut, and hands on one row after another
 * in an array that is used again. Law: no row is made an object, so millions cost no memory.
 */
export class IntegerRows {
  private readonly row: Int32Array;
  private column = 0;
  private value = 0;
  private negative = false;

  constructor(
    width: number,
    private readonly onRow: (row: Int32Array) => void,
  ) {
    this.row = new Int32Array(width);
  }

  add(chunk: Uint8Array): void {
    let { column, value, negative } = this;
    const { row } = this;
    for (let place = 0; place < chunk.length; place++) {
      const byte = chunk[place] ?? 0;
      if (byte >= DIGIT_0) value = value * 10 + byte - DIGIT_0;
      else if (byte === MINUS) negative = true;
      else if (byte === TAB || byte === NEWLINE) {
        row[column++] = negative ? -value : value;
        value = 0;
        negative = false;
        if (byte === TAB) continue;
        this.onRow(row);
        column = 0;
      }
    }
    Object.assign(this, { column, value, negative });
  }
}
