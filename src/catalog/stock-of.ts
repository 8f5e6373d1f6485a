import type { ProductFacts } from '../experience/products.js';
import type { Decimal } from '../money/decimal.js';

/** All that the viewer's company may draw on, or what lies at its own branch; null where it has none. */
export const stockOf = (product: ProductFacts, at: 'ALL' | 'MINE'): Decimal | null =>
  at === 'MINE' ? (product.branchStock ?? null) : product.stock;
