/** What is measured at one length of the list; means over shoppers. */
export interface Figures {
  readonly recall: number;
  readonly ndcg: number;
  readonly phr: number;
}

/** One list against the basket that came. `ndcg`'s ideal runs over the whole basket, as in the published comparisons. */
export function figuresOf(
  predicted: ArrayLike<number>,
  target: ReadonlySet<number>,
  length: number,
): Figures {
  let hits = 0;
  let gain = 0;
  for (let place = 0; place < Math.min(length, predicted.length); place++)
    if (target.has(predicted[place] ?? -1)) {
      hits++;
      gain += 1 / Math.log2(place + 2);
    }
  let ideal = 0;
  for (let place = 0; place < target.size; place++) ideal += 1 / Math.log2(place + 2);
  if (target.size === 0) return { recall: 0, ndcg: 0, phr: 0 };
  return { recall: hits / target.size, ndcg: gain / ideal, phr: hits > 0 ? 1 : 0 };
}

export function meanOf(figures: readonly Figures[]): Figures {
  const mean = (of: (figures: Figures) => number): number =>
    figures.reduce((sum, one) => sum + of(one), 0) / Math.max(1, figures.length);
  return {
    recall: mean(({ recall }) => recall),
    ndcg: mean(({ ndcg }) => ndcg),
    phr: mean(({ phr }) => phr),
  };
}
