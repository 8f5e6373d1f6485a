import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cursor, cursorOf, NEVER, printed } from './cursor.js';

const moment = fc
  .option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2999-01-01') }))
  .map((date) => date && date.toISOString());

describe('a cursor', () => {
  it('is read back as it was printed', () => {
    fc.assert(
      fc.property(moment, moment, fc.option(fc.string()), moment, (since, begun, after, whole) => {
        const cursor: Cursor = { since, begun, after, whole };
        expect(cursorOf(printed(cursor))).toEqual(cursor);
      }),
    );
  });

  it.each([null, '', 'x', '{}', '[]', '["no moment",null,null,null]', '[1,2,3]'])(
    'of another kind (%s) loses nothing: all is read again',
    (text) => {
      expect(cursorOf(text)).toEqual(NEVER);
    },
  );
});
