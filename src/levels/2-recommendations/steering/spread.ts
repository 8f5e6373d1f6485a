/** At most so many of one kind among the first of a list. */
export interface Spreading<Item> {
  readonly most: number;
  /** How many of the list are looked at. */
  readonly first: number;
  /** What an item is one of; null: nothing that is limited. */
  readonly keyOf: (item: Item) => string | null;
  /** What holds its place already, and counts. */
  readonly held: readonly Item[];
}

/**
 * The list with at most `most` of one kind among the `first`, as long as there are others: what is displaced comes after
 * them. Laws: nothing is lost or added; what stays keeps its order, and so does what is displaced; a list that keeps to the
 * limit is not changed.
 */
export function spread<Item>(
  items: readonly Item[],
  { most, first, keyOf, held }: Spreading<Item>,
): readonly Item[] {
  const counts = new Map<string, number>();
  const take = (item: Item): boolean => {
    const key = keyOf(item);
    if (key === null) return true;
    const count = (counts.get(key) ?? 0) + 1;
    if (count > most) return false;
    counts.set(key, count);
    return true;
  };
  held.forEach(take);
  const room = Math.max(0, first - held.length);
  const kept: Item[] = [];
  const displaced: Item[] = [];
  let at = 0;
  for (; at < items.length && kept.length < room; at++) {
    const item = items[at]!;
    (take(item) ? kept : displaced).push(item);
  }
  return [...kept, ...displaced, ...items.slice(at)];
}
