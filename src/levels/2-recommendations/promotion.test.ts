import { expect, it } from 'vitest';
import { verdictOn } from './promotion.js';

const built = { orders: 100, ndcg: 0.2, rival: 0.2, activeOrders: 100 };

it.each([
  ['the first one, whatever it is', { orders: 0, ndcg: 0, rival: null, activeOrders: null }, 'FIRST', true],
  ['as good as the active one', {}, 'NOT_WORSE', true],
  ['better', { ndcg: 0.3 }, 'NOT_WORSE', true],
  ['worse', { ndcg: 0.1999 }, 'WORSE', false],
  ['nothing to compare with', { ndcg: 0, rival: null }, 'NOT_WORSE', true],
  ['half of the orders', { orders: 50 }, 'NOT_WORSE', true],
  ['less than half of the orders', { orders: 49, ndcg: 1 }, 'FEWER_ORDERS', false],
  ['no orders any more', { orders: 0, ndcg: 0, rival: 0 }, 'FEWER_ORDERS', false],
  ['none before and none now', { orders: 0, ndcg: 0, rival: null, activeOrders: 0 }, 'NOT_WORSE', true],
])('%s', (_, change, reason, promoted) => {
  expect(verdictOn({ ...built, ...change })).toEqual({ promoted, reason });
});
