/** One paid unit price: month counted from the file's first, price in ten-thousandths. */
export interface Paid {
  readonly month: number;
  readonly quantity: number;
  readonly price: number;
}

/** A price for every month, and how well it explains what was paid. */
export interface Path {
  readonly prices: readonly number[];
  /** Half lines: two per line explained, minus `CHANGE` per price change. */
  readonly score: number;
}

/** Price of small quantities and, from `minQuantity` on, of large ones (null: no break was found). */
export interface Scaled {
  readonly small: Path;
  readonly scale: { readonly minQuantity: number; readonly large: Path } | null;
}

/** A price of one SKU over consecutive months: from `from` up to, not including, `to` (null: still valid). */
export interface Period {
  readonly from: number;
  readonly to: number | null;
  readonly price: number;
}

/** A change of price must explain at least two lines more than carrying the old one on (in half lines: over 1.5). */
const CHANGE = 3;
/** A quantity break must explain at least four lines, and 2 % of the SKU's lines, more than one price for all. */
const BREAK_LINES = 4;
const BREAK_SHARE = 0.02;
const LARGE_LINES = 3;

function countByMonth(paid: readonly Paid[], prices: readonly number[], months: number): Int32Array[] {
  const place = new Map(prices.map((price, at) => [price, at]));
  const counts = Array.from({ length: months }, () => new Int32Array(prices.length));
  for (const { month, price } of paid) {
    const row = counts[month];
    const at = place.get(price);
    if (row && at !== undefined) row[at] = (row[at] ?? 0) + 1;
  }
  return counts;
}

function best(scores: readonly number[]): number {
  let at = 0;
  for (let other = 1; other < scores.length; other++)
    if ((scores[other] ?? 0) > (scores[at] ?? 0)) at = other;
  return at;
}

/**
 * The modal price, carried on until it changes: of all ways to give each month one price, the one that explains the most
 * lines when every change costs `CHANGE`. Ties: the higher price (what is paid without an agreement), the later change.
 * Law: the order of `paid` never matters. Null when nothing was paid.
 */
export function pricePath(paid: readonly Paid[], months: number): Path | null {
  const prices = [...new Set(paid.map((one) => one.price))].sort((a, b) => b - a);
  if (prices.length === 0) return null;
  const counts = countByMonth(paid, prices, months);
  const from: number[][] = [];
  let scores: number[] = prices.map((_, at) => 2 * (counts[0]?.[at] ?? 0));
  for (let month = 1; month < months; month++) {
    const top = best(scores);
    const change = (scores[top] ?? 0) - CHANGE;
    const before = scores;
    from.push(prices.map((_, at) => ((before[at] ?? 0) > change ? at : top)));
    scores = prices.map((_, at) => Math.max(before[at] ?? 0, change) + 2 * (counts[month]?.[at] ?? 0));
  }
  let at = best(scores);
  const score = scores[at] ?? 0;
  const path = [prices[at] ?? 0];
  for (let month = months - 2; month >= 0; month--) {
    at = from[month]?.[at] ?? at;
    path.unshift(prices[at] ?? 0);
  }
  return { prices: path, score };
}

/**
 * One price per month, with one quantity break where the lines show a real one: of all quantities that were ordered, the
 * break that explains the most lines; ties: the smallest. Law: from the break on, at least one month is cheaper.
 */
export function scaledPath(paid: readonly Paid[], months: number): Scaled | null {
  const single = pricePath(paid, months);
  if (!single) return null;
  let found: Scaled = { small: single, scale: null };
  let top = single.score + 2 * Math.max(BREAK_LINES, BREAK_SHARE * paid.length);
  const quantities = [...new Set(paid.map((one) => one.quantity))].sort((a, b) => a - b);
  for (const minQuantity of quantities.slice(1)) {
    const largePaid = paid.filter((one) => one.quantity >= minQuantity);
    if (largePaid.length < LARGE_LINES) break;
    const small = pricePath(
      paid.filter((one) => one.quantity < minQuantity),
      months,
    );
    const large = pricePath(largePaid, months);
    if (!small || !large || small.score + large.score < top) continue;
    if (!large.prices.some((price, month) => price < (small.prices[month] ?? 0))) continue;
    if (found.scale && small.score + large.score === top) continue;
    top = small.score + large.score;
    found = { small, scale: { minQuantity, large } };
  }
  return found;
}

/** Months with their price (null: none) -> periods; equal neighbours are one, the last month's price stays valid. */
export function periodsOf(prices: readonly (number | null)[]): readonly Period[] {
  const periods: Period[] = [];
  let from = 0;
  for (let month = 1; month <= prices.length; month++) {
    const price = prices[month - 1] ?? null;
    if (month < prices.length && prices[month] === price) continue;
    if (price !== null) periods.push({ from, to: month === prices.length ? null : month, price });
    from = month;
  }
  return periods;
}

/** The scale's price per month; null where it would not be cheaper than the small quantity: a scale never costs more. */
export function scalePrices({ small, scale }: Scaled): readonly (number | null)[] {
  if (!scale) return [];
  return scale.large.prices.map((price, month) => (price < (small.prices[month] ?? 0) ? price : null));
}

/** What `quantity` costs in a month. */
export function priceAt(scaled: Scaled, month: number, quantity: number): number {
  const large = scaled.scale && quantity >= scaled.scale.minQuantity ? scalePrices(scaled)[month] : null;
  return large ?? scaled.small.prices[month] ?? 0;
}
