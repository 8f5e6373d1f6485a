import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairResults } from './pair-results.js';
import type { SlotRow } from './slot-results.store.js';
import { type SlotFigures, slotSentence, verdictOf } from './slot-sentence.js';

const figures = (attributable: number, ordered: number, facts: Partial<SlotFigures> = {}): SlotFigures => ({
  exposures: attributable,
  attributable,
  viewed: 0,
  clicked: 0,
  addedToCart: 0,
  ordered,
  ...facts,
});

describe('the verdict', () => {
  it.each([
    ['NO_HOLD_OUT', figures(1000, 90), null],
    ['TOO_FEW', figures(1000, 90), figures(99, 1)],
    ['TOO_FEW', figures(99, 90), figures(1000, 1)],
    ['UNCLEAR', figures(1000, 50), figures(1000, 45)],
    ['UNCLEAR', figures(1000, 0), figures(1000, 0)],
    ['BETTER', figures(1000, 90), figures(1000, 50)],
    ['WORSE', figures(1000, 50), figures(1000, 90)],
  ] as const)('%s', (verdict, shown, holdOut) => {
    expect(verdictOf(shown, holdOut)).toBe(verdict);
  });

  it('is reversed when the sides are exchanged', () => {
    const side = fc
      .tuple(fc.integer({ min: 100, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([lists, share]) => figures(lists, Math.floor(lists * share)));
    const reversed = { BETTER: 'WORSE', WORSE: 'BETTER', UNCLEAR: 'UNCLEAR' } as const;
    fc.assert(
      fc.property(side, side, (a, b) => {
        expect(verdictOf(b, a)).toBe(reversed[verdictOf(a, b) as 'BETTER']);
      }),
    );
  });
});

it.each([
  [
    figures(1000, 50, { exposures: 1204, clicked: 121, addedToCart: 60 }),
    null,
    'REORDER in "home" was shown 1,204 times. Of the 1,000 whose viewers allow it to be counted 12.1 % led to a click, 6 % into a cart and 5 % to an order.',
  ],
  [
    figures(1000, 90),
    figures(1000, 50),
    'REORDER in "home" was shown 1,000 times: 0 % led to a click, 0 % into a cart and 9 % to an order. Without it 5 % ordered: 80 % more with it, which chance would rarely do.',
  ],
  [
    figures(1000, 90),
    figures(1000, 0),
    'REORDER in "home" was shown 1,000 times: 0 % led to a click, 0 % into a cart and 9 % to an order. Without it 0 % ordered: more with it, which chance would rarely do.',
  ],
  [
    figures(1, 1),
    figures(10, 0),
    'REORDER in "home" was shown once: 0 % led to a click, 0 % into a cart and 100 % to an order. The hold-out is too small to compare with yet.',
  ],
  [
    figures(0, 0, { exposures: 12 }),
    null,
    'REORDER in "home" was shown 12 times; what came of it cannot be told, because no viewer allows it to be counted.',
  ],
] as const)('a sentence of %j beside %j', (shown, holdOut, text) => {
  const verdict = verdictOf(shown, holdOut);
  expect(slotSentence({ slot: 'home', kind: 'REORDER', shown, holdOut, verdict })).toBe(text);
});

it('both sides of a slot are one result; the order of rows never matters', () => {
  const row = (slot: string, heldOut: boolean, exposures: number): SlotRow => ({
    slot,
    kind: 'REORDER',
    heldOut,
    ...figures(exposures, 0),
  });
  const rows = [row('b', false, 5), row('a', false, 5), row('a', true, 2), row('c', true, 9)];
  const results = pairResults(rows);
  expect(
    results.map(({ slot, shown, holdOut }) => [slot, shown.exposures, holdOut?.exposures ?? null]),
  ).toEqual([
    ['a', 5, 2],
    ['b', 5, null],
    ['c', 0, 9],
  ]);
  expect(pairResults(rows.toReversed())).toEqual(results);
});
