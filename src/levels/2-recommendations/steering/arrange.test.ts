import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, type Arranged, type Arranging } from './arrange.js';
import { rule } from '../../../../test/support/steering-rules.js';
import type { SteeringRule } from './steering-rule.js';

const item = (productId: number, facts: Partial<Arranged> = {}): Arranged => ({
  productId,
  groupCode: null,
  brand: null,
  attributes: null,
  score: 1 - productId / 100,
  because: { reason: 'POPULAR', about: null, since: null, also: [] },
  buried: false,
  acted: [],
  ...facts,
});
const list = (...ids: readonly number[]): Arranged[] => ids.map((id) => item(id));
const arranged = (items: readonly Arranged[], facts: Partial<Arranging<Arranged>> = {}) =>
  arrange(items, { rules: [], pinnable: [], kind: 'REORDER', first: 10, ceiling: 3, ...facts });
const ids = (items: readonly Arranged[]): readonly number[] => items.map(({ productId }) => productId);
const pin = (productId: number, position: number, facts: Partial<SteeringRule> = {}): SteeringRule =>
  rule('PIN', { id: productId, subject: { by: 'SKU', productId }, position, ...facts });

describe('pins', () => {
  it.each([
    ['holds its place', [pin(3, 1)], [3, 1, 2, 4]],
    ['in the middle', [pin(4, 2)], [1, 4, 2, 3]],
    ['of what the ranking does not have', [pin(9, 2)], [1, 9, 2, 3, 4]],
    ['of nothing that may be shown does nothing', [pin(8, 1)], [1, 2, 3, 4]],
    ['behind the end of a short list stands at the end', [pin(1, 50)], [2, 3, 4, 1]],
    ['of a place that is taken takes the next', [pin(3, 1), pin(4, 1)], [3, 4, 1, 2]],
    ['two at their places', [pin(4, 1), pin(1, 3)], [4, 2, 1, 3]],
  ])('%s', (_, rules, expected) => {
    expect(ids(arranged(list(1, 2, 3, 4), { rules, pinnable: list(9) }))).toEqual(expected);
  });

  it('of a group take the best that no other pin has', () => {
    const items = [item(1), item(2, { groupCode: 'G' }), item(3, { groupCode: 'G' })];
    const group = rule('PIN', { id: 5, subject: { by: 'GROUP', groups: ['G'] }, position: 1 });
    expect(ids(arranged(items, { rules: [group] }))).toEqual([2, 1, 3]);
    expect(ids(arranged(items, { rules: [pin(2, 3), group] }))).toEqual([3, 1, 2]);
    const outside = [item(9, { groupCode: 'G' })];
    expect(ids(arranged(list(1), { rules: [group], pinnable: outside }))).toEqual([9, 1]);
  });

  it('say so, and keep the reason that was', () => {
    const [first] = arranged(list(1, 2), { rules: [pin(2, 1)] });
    expect(first).toMatchObject({
      because: { reason: 'PINNED', also: ['POPULAR'] },
      acted: [{ name: 'PIN 2' }],
    });
  });
});

it('what is buried comes last, and a pin lifts it', () => {
  const items = [item(1, { buried: true }), item(2), item(3)];
  expect(ids(arranged(items))).toEqual([2, 3, 1]);
  expect(ids(arranged(items, { rules: [pin(1, 2)] }))).toEqual([2, 1, 3]);
});

describe('limits', () => {
  const tea = (productId: number): Arranged => item(productId, { groupCode: 'TEA', brand: 'ACME' });
  const items = [tea(1), tea(2), tea(3), item(4, { groupCode: 'CUP', brand: 'ACME' })];

  it('half of a list may be of one group where no rule says otherwise', () => {
    expect(ids(arranged(items, { kind: 'POPULAR', first: 4 }))).toEqual([1, 2, 4, 3]);
    expect(ids(arranged(items, { kind: 'FOR_YOU', first: 4 }))).toEqual([1, 2, 4, 3]);
  });

  it.each(['SAME_GROUP', 'ALTERNATIVES', 'REORDER', 'FORGOTTEN', 'RECENTLY_VIEWED'] as const)(
    'but not in %s',
    (kind) => expect(ids(arranged(items, { kind, first: 4 }))).toEqual([1, 2, 3, 4]),
  );

  it('a rule has the last word in every kind', () => {
    const one = rule('LIMIT', { limitBy: 'GROUP', most: 1 });
    expect(ids(arranged(items, { rules: [one], kind: 'REORDER', first: 2 }))).toEqual([1, 4, 2, 3]);
    const all = rule('LIMIT', { limitBy: 'GROUP', most: 100 });
    expect(ids(arranged(items, { rules: [all], kind: 'POPULAR', first: 4 }))).toEqual([1, 2, 3, 4]);
    const brand = rule('LIMIT', { limitBy: 'BRAND', most: 1 });
    expect(ids(arranged([...items, item(5)], { rules: [brand], first: 2 }))).toEqual([1, 5, 2, 3, 4]);
  });

  it('what is pinned counts, and stays', () => {
    const limit = rule('LIMIT', { limitBy: 'GROUP', most: 1 });
    expect(ids(arranged(items, { rules: [pin(3, 1), limit], first: 2 }))).toEqual([3, 4, 1, 2]);
  });
});

describe('laws', () => {
  const anyItems = fc.uniqueArray(
    fc.record({
      productId: fc.integer({ min: 1, max: 20 }),
      group: fc.constantFrom('A', 'B', null),
      buried: fc.boolean(),
    }),
    { selector: ({ productId }) => productId },
  );
  const built = (
    facts: readonly { productId: number; group: string | null; buried: boolean }[],
  ): Arranged[] =>
    facts
      .map(({ productId, group, buried }) => item(productId, { groupCode: group, buried }))
      .toSorted((a, b) => b.score - a.score);
  const anyPins = fc.uniqueArray(
    fc.record({ productId: fc.integer({ min: 1, max: 25 }), position: fc.integer({ min: 1, max: 8 }) }),
    { selector: ({ productId }) => productId, maxLength: 5 },
  );
  const kinds = fc.constantFrom('FOR_YOU' as const, 'REORDER' as const);

  it('shows what it was given, each once, and scores never rise', () => {
    fc.assert(
      fc.property(anyItems, anyItems, anyPins, kinds, (ranked, more, pins, kind) => {
        const items = built(ranked);
        const extra = built(more).filter(({ productId }) => !ids(items).includes(productId));
        const rules = pins.map(({ productId, position }) => pin(productId, position));
        const after = arranged(items, { rules, pinnable: extra, kind });
        expect(new Set(ids(after)).size).toBe(after.length);
        for (const id of ids(items)) expect(ids(after)).toContain(id);
        for (const id of ids(after)) expect([...ids(items), ...ids(extra)]).toContain(id);
        const scores = after.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });

  it('a pin that alone wants a place has it, or the end', () => {
    fc.assert(
      fc.property(anyItems, fc.integer({ min: 1, max: 8 }), kinds, (ranked, position, kind) => {
        const after = ids(arranged(built(ranked), { rules: [pin(99, position)], pinnable: list(99), kind }));
        expect(after.indexOf(99)).toBe(Math.min(position, after.length) - 1);
      }),
    );
  });

  it('what is not buried comes before what is, but for pins', () => {
    fc.assert(
      fc.property(anyItems, anyPins, kinds, (ranked, pins, kind) => {
        const rules = pins.map(({ productId, position }) => pin(productId, position));
        const free = arranged(built(ranked), { rules, kind }).filter(
          ({ because }) => because.reason !== 'PINNED',
        );
        expect(free.map(({ buried }) => Number(buried))).toEqual(
          free.map(({ buried }) => Number(buried)).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('without rules nothing changes where no limit is', () => {
    fc.assert(
      fc.property(anyItems, (ranked) => {
        const items = built(ranked.map((one) => ({ ...one, buried: false })));
        expect(arranged(items, { kind: 'REORDER' })).toEqual(items);
      }),
    );
  });
});
