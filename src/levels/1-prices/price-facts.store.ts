import { quantityRules } from '../../catalog/product.store.js';
import type { Sql } from '../../database/database.js';
import type { Adjustment } from '../../experience/price.js';
import { type Decimal, ONE } from '../../money/decimal.js';
import type { Viewer } from '../../viewer/viewer.js';
import { inOrder, speaksOf } from './discount.js';
import type { PriceCandidate, PriceRules } from './price-candidate.js';
import { type Found, priceCandidates, type Span } from './price.store.js';

export interface Asked {
  readonly productId: number;
  readonly unit: string;
}

/** What prices of one product in one unit are worked out from. */
export interface PriceFacts {
  readonly candidates: readonly PriceCandidate[];
  readonly rules: PriceRules;
  /** Under which SKU the system of record is asked for the price; null: it is not. */
  readonly liveSku: string | null;
}

/**
 * What is needed to price these products in a span of time: one statement, and one more where a line or a discount
 * needs a conversion of units.
 */
export async function priceFacts(
  sql: Sql,
  viewer: Viewer,
  asked: readonly Asked[],
  span: Span,
  adjustments: readonly Adjustment[],
): Promise<(asked: Asked) => PriceFacts> {
  const found = await priceCandidates(sql, viewer, productsOf(asked), span);
  return await factsFrom(sql, asked, found, adjustments);
}

export const productsOf = (asked: readonly Asked[]): number[] => [
  ...new Set(asked.map(({ productId }) => productId)),
];

/** The same from lines and discounts that have been found already. */
export async function factsFrom(
  sql: Sql,
  asked: readonly Asked[],
  found: Found,
  adjustments: readonly Adjustment[],
): Promise<(asked: Asked) => PriceFacts> {
  const lines = found.candidates;
  const converted = asked.filter((one) => needsFactors(one, lines.get(one.productId) ?? [], found));
  const factors = converted.length === 0 ? NONE : await factorsOf(sql, converted);
  const plain: PriceRules = { discounts: [], adjustments, factors: null };
  const rules = new Map<number, PriceRules>();
  for (const id of productsOf(asked)) rules.set(id, rulesOf(id, found, factors, plain));
  return ({ productId }) => ({
    candidates: lines.get(productId) ?? [],
    rules: rules.get(productId) ?? plain,
    liveSku: found.live.get(productId) ?? null,
  });
}

const NONE: ReadonlyMap<number, ReadonlyMap<string, Decimal>> = new Map();

function needsFactors({ productId, unit }: Asked, lines: readonly PriceCandidate[], found: Found): boolean {
  if (lines.some((line) => line.unit !== unit)) return true;
  return onPrices(found) && found.products.get(productId)?.unit !== unit;
}

/** Discounts on orders never look at units. */
const onPrices = ({ discounts }: Found): boolean =>
  discounts.some(({ minOrderValue }) => minOrderValue === null);

function rulesOf(id: number, found: Found, factors: typeof NONE, plain: PriceRules): PriceRules {
  const own = factors.get(id) ?? null;
  const product = found.products.get(id);
  if (!product) return own === null ? plain : { ...plain, factors: own };
  const discounts = found.discounts.filter((discount) => speaksOf(discount, product)).sort(inOrder);
  return { ...plain, discounts, factors: own };
}

async function factorsOf(sql: Sql, asked: readonly Asked[]): Promise<typeof NONE> {
  const rules = await quantityRules(sql, [...new Set(asked.map(({ productId }) => productId))]);
  return new Map(
    rules.map(({ productId, unit, factors }) => [productId, new Map([...factors, [unit, ONE]])]),
  );
}
