import type { Decimal } from '../../../money/decimal.js';
import { minimum, ZERO } from '../../../money/decimal.js';

/** What an order wants of a product, in base units: all its lines together. */
export interface StockNeed {
  readonly productId: number;
  readonly quantity: Decimal;
  readonly shortage: 'REFUSE' | 'BACKORDER';
}

export interface StockRow {
  readonly productId: number;
  readonly location: string;
  readonly quantity: Decimal;
}

export interface Allocation {
  /** What is taken where. */
  readonly draws: readonly StockRow[];
  /** Products that must not be ordered in this quantity: nothing of the order may be taken then. */
  readonly short: readonly number[];
}

/**
 * Takes what an order wants from the locations, fullest first.
 * Law: no location falls below zero; a REFUSE product is drawn wholly or is short; a BACKORDER product takes what is there.
 */
export function allocateStock(needs: readonly StockNeed[], rows: readonly StockRow[]): Allocation {
  const draws: StockRow[] = [];
  const short: number[] = [];
  for (const { productId, quantity, shortage } of needs) {
    let open = quantity;
    const places = rows
      .filter((row) => row.productId === productId && row.quantity > ZERO)
      .sort(fullestFirst);
    for (const { location, quantity: there } of places) {
      if (open === ZERO) break;
      const taken = minimum(open, there);
      draws.push({ productId, location, quantity: taken });
      open = (open - taken) as Decimal;
    }
    if (open > ZERO && shortage === 'REFUSE') short.push(productId);
  }
  return short.length > 0 ? { draws: [], short } : { draws, short };
}

const fullestFirst = (a: StockRow, b: StockRow): number =>
  a.quantity === b.quantity ? (a.location < b.location ? -1 : 1) : a.quantity > b.quantity ? -1 : 1;
