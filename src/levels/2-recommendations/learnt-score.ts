import type { Candidate, KnownFacts } from './candidate.js';
import { type CandidateFacts, shopperRhythm, WIDTH, writeFeatures } from './ranker/features.js';
import { DAY } from './ranker/histories.js';
import { blended, type Ranker } from './ranker/ranker.js';

/** Model item facts in front of the shares: buyers, day of the last sale, share of all orders. */
const SHARES_FROM = 3;

/**
 * The chance of each candidate to be bought now, by the learnt blend: the same features and the same trees that
 * `maatwerk evaluate` measures. `bought` are all own purchases: they are the shopper. Law: the order of the candidates
 * changes no chance.
 */
export function chancesOf(
  ranker: Ranker,
  candidates: readonly Candidate[],
  bought: readonly Candidate[],
  now: number,
): ReadonlyMap<number, number> {
  const visits = [...new Set(bought.flatMap(({ moments }) => moments ?? []))].sort((a, b) => a - b);
  const placeOf = new Map(visits.map((moment, place) => [moment, place]));
  const shopper = {
    now,
    visits,
    products: bought.filter(({ moments }) => moments && moments.length > 0).length,
    lines: bought.reduce((sum, { moments }) => sum + (moments?.length ?? 0), 0),
  };
  const whole = { ...shopper, ...shopperRhythm(shopper) };
  const features = new Float32Array(candidates.length * WIDTH);
  for (const [row, { moments, known }] of candidates.entries()) {
    const places = (moments ?? []).map((moment) => placeOf.get(moment) ?? 0);
    writeFeatures(features, row * WIDTH, whole, { places, ...factsOf(known, now) });
  }
  const scores = blended(ranker, features);
  return new Map(
    candidates.map(({ productId }, row) => [productId, 1 / (1 + Math.exp(-(scores[row] ?? 0)))]),
  );
}

function factsOf(known: KnownFacts | null, now: number): Omit<CandidateFacts, 'places'> {
  const [buyers = 0, soldDay = 0, share = 0] = known?.facts ?? [];
  return {
    sales: known?.facts.slice(SHARES_FROM) ?? [],
    share,
    orders: known?.orders ?? 0,
    buyers,
    soldDaysAgo: soldDay > 0 ? Math.max(0, now / DAY - soldDay) : 10_000,
    withLast: known?.withLast ?? 0,
    withAll: known?.withAll ?? 0,
    alike: known?.alike ?? 0,
  };
}
