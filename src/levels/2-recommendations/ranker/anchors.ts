/** Of a history, the products bought last speak for what goes with it: at most so many. */
export const ANCHORS = 30;

/** A purchase that speaks for what goes with it. */
export interface Anchor<T> {
  readonly item: T;
  /** Newer moments at which something was bought last: 0 for what was bought at the newest visit. */
  readonly visitsAgo: number;
}

/** What a related product counts, by how long ago its anchor was bought. */
export const anchorWeight = (visitsAgo: number): number => 0.9 ** visitsAgo;

/** The products bought last. Law: only the order of the last purchases matters; ties keep the order given. */
export function anchorsOf<T>(bought: readonly T[], lastOf: (item: T) => number): readonly Anchor<T>[] {
  const newest = bought
    .map((item) => ({ item, last: lastOf(item) }))
    .sort((a, b) => b.last - a.last)
    .slice(0, ANCHORS);
  let visitsAgo = 0;
  return newest.map(({ item, last }, index) => {
    if (index > 0 && newest[index - 1]?.last !== last) visitsAgo++;
    return { item, visitsAgo };
  });
}
