import { expect, it } from 'vitest';
import { BasketCollector } from './baskets.js';
import { modelTables } from './model-tables.js';

const DAY = 1440;

function lists(...baskets: readonly (readonly [day: number, industry: string | null, ...ids: number[]])[]) {
  const collector = new BasketCollector();
  for (const [day, industry, ...ids] of baskets) collector.add(day * DAY, industry, ids);
  const { bestSellers } = modelTables(collector.baskets(), null);
  return Object.fromEntries(bestSellers.map(({ industry, productIds }) => [industry ?? '', productIds]));
}

it('counts the last 14 days first, then all orders, then the id', () => {
  const old = [0, 1, 2].map((day) => [day, null, 1] as const);
  expect(lists(...old, [2, null, 5, 4], [20, null, 3, 2], [30, null, 2])).toEqual({ '': [2, 3, 1, 4, 5] });
});

it('keeps a list for every industry; guests and companies without one count for the shop', () => {
  expect(lists([1, 'CAFE', 1], [1, 'HOTEL', 2], [1, null, 3], [2, null, 3])).toEqual({
    '': [3, 1, 2],
    CAFE: [1],
    HOTEL: [2],
  });
});

it('is empty without orders', () => {
  expect(lists()).toEqual({ '': [] });
});
