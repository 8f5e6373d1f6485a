import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { packed, type PackedOrders } from '../../history/packed-orders.js';
import { differenceOf, ordersOf, piecesOf, takenBackPiece, withChanges } from './model-history.js';

type Order = readonly [company: number, minute: number, products: readonly number[]];

function packedFrom(orders: readonly Order[], firstId = 1): PackedOrders {
  const lines = orders.flatMap(([, , products], index) =>
    products.map((id) => [firstId + index, id] as const),
  );
  return packed({
    ids: Int32Array.from(orders, (_, index) => firstId + index),
    companies: Int32Array.from(orders, ([company]) => company),
    minutes: Int32Array.from(orders, ([, minute]) => minute),
    lineOrders: Int32Array.from(lines, ([order]) => order),
    lineProducts: Int32Array.from(lines, ([, product]) => product),
  });
}
const plain = ({ ids, companies, minutes, starts, products }: PackedOrders) =>
  [...ids].map((id, place) => [
    id,
    companies[place],
    minutes[place],
    [...products.subarray(starts[place], starts[place + 1])],
  ]);

const orders = fc.array(
  fc.tuple(fc.nat(5), fc.integer({ min: 0, max: 2 ** 30 }), fc.array(fc.integer({ min: 1, max: 9 }))),
  { maxLength: 20 },
);

it('packs every order with its products, each once and ascending; lines of other orders are left out', () => {
  fc.assert(
    fc.property(orders, (given) => {
      expect(plain(packedFrom(given))).toEqual(
        given.map(([company, minute, products], index) => [
          index + 1,
          company,
          minute,
          [...new Set(products)].sort((a, b) => a - b),
        ]),
      );
    }),
  );
  const loose = { ids: [3], companies: [1], minutes: [5], lineOrders: [3, 4, 3], lineProducts: [7, 8, 2] };
  const lists = Object.fromEntries(
    Object.entries(loose).map(([name, list]) => [name, Int32Array.from(list)]),
  );
  expect(plain(packed(lists as never))).toEqual([[3, 1, 5, [2, 7]]]);
});

it('law: pieces come out as they went in, whatever was added and taken back in between', () => {
  fc.assert(
    fc.property(orders, orders, fc.func(fc.boolean()), (first, later, isGone) => {
      const before = packedFrom(first);
      const added = packedFrom(later, 1000);
      const gone = new Set([...before.ids].filter((id) => isGone(id)));
      const pieces = [...piecesOf(before), takenBackPiece(gone), ...piecesOf(added)];
      const wanted = plain(withChanges(before, gone, added));
      expect(plain(ordersOf(pieces))).toEqual(wanted);
      // As a connection hands them on: somewhere in a larger buffer.
      const inside = pieces.map((piece) => Buffer.concat([Buffer.alloc(3), piece]).subarray(3));
      expect(plain(ordersOf(inside))).toEqual(wanted);
      expect(wanted.map(([id]) => id)).toEqual([
        ...[...before.ids].filter((id) => !gone.has(id)),
        ...added.ids,
      ]);
    }),
  );
});

it('knows what came and what is gone', () => {
  const { added, gone } = differenceOf(Int32Array.from([5, 1, 9]), Int32Array.from([9, 2, 5, 3]));
  expect({ added, gone: [...gone] }).toEqual({ added: [2, 3], gone: [1] });
});
