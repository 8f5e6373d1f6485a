import { expect, it } from 'vitest';
import { BasketFileReader } from './basket-file.js';
import { Evaluation } from './evaluate.js';

/** 60 users: each buys its own product every week with something of the season; the last visit is the target. */
function file(times: (visit: number) => string, target = 'own') {
  const reader = new BasketFileReader();
  let line = 0;
  for (let user = 0; user < 60; user++)
    for (let visit = 1; visit <= 6; visit++) {
      const own = visit === 6 && target === 'other' ? 'x1 x2 x3' : `own${user % 12}`;
      reader.add(`u${user}\t${times(visit)}\t${own} season${visit}`, ++line);
    }
  return reader.file();
}
const weekly = (visit: number): string => `2024-01-${String(visit * 4).padStart(2, '0')}T10:00`;

it.each([
  ['with a calendar', weekly],
  ['with ordinals', String],
])('finds what a user always buys, %s', (_, times) => {
  const { histories } = file(times);
  const evaluation = new Evaluation(histories);
  const evaluated = Array.from({ length: histories.shoppers }, (_, user) => evaluation.of(user));
  for (const { items, at10 } of evaluated) {
    expect(at10.recall).toBeGreaterThanOrEqual(0.5);
    expect(new Set(items).size).toBe(items.length);
  }
});

it("nobody's target changes anybody's list", () => {
  const lists = (target: string) => {
    const { histories, itemNames } = file(weekly, target);
    const evaluation = new Evaluation(histories);
    return Array.from({ length: histories.shoppers }, (_, user) =>
      evaluation.of(user).items.map((item) => itemNames[item]),
    );
  };
  const known = new Set(['x1', 'x2', 'x3', 'season6']);
  const without = (list: (string | undefined)[]) => list.filter((name) => !known.has(name ?? ''));
  expect(lists('other').map(without)).toEqual(lists('own').map(without));
});

it('a user without history gets nothing where nothing was ever known to be sold: targets are not looked at', () => {
  const reader = new BasketFileReader();
  for (let user = 0; user < 5; user++) reader.add(`u${user}\t1\ta b b`, user + 1);
  const { histories } = reader.file();
  const evaluation = new Evaluation(histories);
  expect(evaluation.of(0)).toMatchObject({ user: 0, items: [], explore: 0, forgotten: [0, 0] });
});

it('says which line is none of the format', () => {
  const reader = new BasketFileReader();
  expect(() => reader.add('u1\t2024-01-01', 3)).toThrow('Line 3');
  expect(() => reader.add('u1\tyesterday\ta', 4)).toThrow('"yesterday" is no ISO date and no ordinal');
  reader.add('u1\t1\ta', 1);
  reader.add('u2\t1\ta', 2);
  reader.add('u1\t2\ta', 3);
  expect(() => reader.file()).toThrow('do not stand together');
});
