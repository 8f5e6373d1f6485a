import type { Sql } from '../../database/database.js';
import type { OrderDiscounts, OrderValueQuestion } from '../../experience/order-discount.js';
import type { Viewer } from '../../viewer/viewer.js';
import { type Discount, speaksOf } from './discount.js';
import { orderDiscounts } from './order-discount.js';
import { priceCandidates } from './price.store.js';

type Discounts = readonly Discount[];

/**
 * The discounts that came along with the last prices of one viewer, by product: an order is valued right after its lines
 * are priced, and must not cost another statement. One moment's only.
 */
export class KnownDiscounts {
  #moment = Number.NaN;
  #of = new Map<number, Discounts>();

  keep(moment: Date, productId: number, discounts: Discounts): void {
    this.at(moment).set(productId, discounts);
  }

  at(moment: Date): Map<number, Discounts> {
    if (this.#moment !== moment.getTime()) {
      this.#moment = moment.getTime();
      this.#of = new Map();
    }
    return this.#of;
  }
}

/** What an order gets off for its value: no statement, except for products whose prices were not asked before. */
export async function ownOrderDiscounts(
  sql: Sql,
  viewer: Viewer,
  { lines, currency, asOf, since }: OrderValueQuestion,
  known: KnownDiscounts,
): Promise<OrderDiscounts> {
  const moment = asOf ?? viewer.now;
  const byProduct = known.at(moment);
  const unknown = lines.map(({ productId }) => productId).filter((id) => !byProduct.has(id));
  if (unknown.length > 0) {
    const ids = [...new Set(unknown)];
    const { discounts, products } = await priceCandidates(sql, viewer, ids, { from: moment, to: moment });
    for (const id of unknown) {
      const product = products.get(id);
      byProduct.set(id, product ? discounts.filter((discount) => speaksOf(discount, product)) : []);
    }
  }
  return orderDiscounts(
    lines.map((line) => ({ ...line, discounts: byProduct.get(line.productId) ?? [] })),
    { currency, moment, since },
  );
}
