import type { SlotRow } from './slot-results.store.js';
import { type SlotFigures, type SlotResultFacts, verdictOf } from './slot-sentence.js';

const NOTHING: SlotFigures = {
  exposures: 0,
  attributable: 0,
  viewed: 0,
  clicked: 0,
  addedToCart: 0,
  ordered: 0,
};

/** Rows of both sides as one result a slot and kind, those shown most first. Law: no row is lost; their order never matters. */
export function pairResults(rows: readonly SlotRow[]): readonly SlotResultFacts[] {
  const pairs = new Map<
    string,
    { slot: string; kind: string; shown: SlotFigures; holdOut: SlotFigures | null }
  >();
  for (const { slot, kind, heldOut, ...figures } of rows) {
    const key = JSON.stringify([slot, kind]);
    const pair = pairs.get(key) ?? { slot, kind, shown: NOTHING, holdOut: null };
    pairs.set(key, heldOut ? { ...pair, holdOut: figures } : { ...pair, shown: figures });
  }
  return [...pairs.values()]
    .map((pair) => ({ ...pair, verdict: verdictOf(pair.shown, pair.holdOut) }))
    .sort(
      (a, b) => b.shown.exposures - a.shown.exposures || compare(a.slot, b.slot) || compare(a.kind, b.kind),
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
