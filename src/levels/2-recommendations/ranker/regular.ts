/** Bought so often, a product is usually ordered. */
const REGULAR = 3;

/** What is usually ordered, then what was bought twice; each part keeps its order. Law: what was bought once is left out. */
export function regularFirst<T>(ranked: readonly T[], timesOf: (item: T) => number): readonly T[] {
  return [
    ...ranked.filter((item) => timesOf(item) >= REGULAR),
    ...ranked.filter((item) => timesOf(item) > 1 && timesOf(item) < REGULAR),
  ];
}
