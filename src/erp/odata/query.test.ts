import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  behind,
  compared,
  equals,
  every,
  literal,
  momentLiteral,
  oneOfEach,
  queryOf,
  some,
} from './query.js';

/** As a parser of OData reads a string: up to a quote that is not doubled. */
function readLiteral(text: string): { readonly value: string; readonly rest: string } {
  const match = /^'((?:[^']|'')*)'(?!')/s.exec(text);
  if (!match) throw new Error(`no string: ${text}`);
  return { value: match[1]!.replaceAll("''", "'"), rest: text.slice(match[0].length) };
}

describe('a text in a filter', () => {
  it('is read back as it was, and nothing of it is read as filter', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom("'", "''", "' or 1 eq 1 or 'x' eq '", "O'Neill")),
        (text) => {
          expect(readLiteral(`${literal(text)} and X eq 1`)).toEqual({ value: text, rest: ' and X eq 1' });
        },
      ),
    );
  });

  it('keeps what an address gives a meaning', () => {
    const query = queryOf({ $filter: equals('Product', "A&B=C+D#E%'F ä"), $top: 5, $expand: null });
    expect(query).not.toMatch(/[+# ]/);
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      $filter: "Product eq 'A&B=C+D#E%''F ä'",
      $top: '5',
    });
  });
});

describe('filters', () => {
  it('are put together with brackets', () => {
    const [a, b] = [equals('A', '1'), equals('B', '2')];
    expect(every([a, some([a, b])])).toBe("(A eq '1') and ((A eq '1') or (B eq '2'))");
    expect(every([a])).toBe(a);
  });

  it('go on behind a row in the order of its columns', () => {
    expect(
      behind([
        ['A', "'1'"],
        ['B', "'2'"],
      ]),
    ).toBe("(A gt '1') or ((A eq '1') and (B gt '2'))");
  });

  it('write a moment to the second before it', () => {
    expect(compared('T', 'ge', momentLiteral(new Date('2026-01-31T09:30:15.999Z')))).toBe(
      "T ge datetimeoffset'2026-01-31T09:30:15Z'",
    );
  });

  it('divide texts so that each is named once and an address can hold them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 300 }), (texts) => {
        const filters = oneOfEach('Material', texts);
        const named = filters.flatMap((filter) => {
          const values: string[] = [];
          for (let rest: string = filter; rest.includes("'");) {
            const read = readLiteral(rest.slice(rest.indexOf("'")));
            values.push(read.value);
            rest = read.rest;
          }
          return values;
        });
        expect(named.toSorted()).toEqual([...new Set(texts)].toSorted());
        for (const filter of filters) expect(encodeURIComponent(filter).length).toBeLessThan(3000);
      }),
    );
  });
});
