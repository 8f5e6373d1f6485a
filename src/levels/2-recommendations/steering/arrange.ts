import type { ProductBecause, RecommendationKind } from '../../../experience/products.js';
import { spread } from './spread.js';
import { type Steerable, type SteeringRule, speaksOf } from './steering-rule.js';

/** A product of a ranked list, as it is arranged. */
export interface Arranged extends Steerable {
  readonly score: number;
  readonly because: ProductBecause;
  readonly buried: boolean;
  /** The rules that acted on it. */
  readonly acted: readonly SteeringRule[];
}

export interface Arranging<Item extends Arranged> {
  /** Rules that hold, in their order. */
  readonly rules: readonly SteeringRule[];
  /** Products of pins that the ranking does not have, best first; they may be shown. */
  readonly pinnable: readonly Item[];
  readonly kind: RecommendationKind;
  /** How many are shown. */
  readonly first: number;
  /** Above every score of the list. */
  readonly ceiling: number;
}

/**
 * A ranked list as rules arrange it: limited, buried, pinned. Laws: a pin holds its place, or the next free one, or the end
 * of a short list; only what is in `items` or `pinnable` is shown, and nothing twice; what is buried comes behind all
 * that is not; scores never rise; without rules and limit nothing changes.
 */
export function arrange<Item extends Arranged>(
  items: readonly Item[],
  { rules, pinnable, kind, first, ceiling }: Arranging<Item>,
): readonly Item[] {
  const pins = pinned([...items, ...pinnable], rules);
  const ids = new Set([...pins.values()].map(({ productId }) => productId));
  const rest = items.filter(({ productId }) => !ids.has(productId));
  const held = [...pins].filter(([place]) => place <= first).map(([, item]) => item);
  const open = rest.filter(({ buried }) => !buried);
  const limits = rules.filter(({ action }) => action === 'LIMIT');
  const body = limited(open, { limits, kind, first, held });
  return settled(interleaved(pins, [...body, ...rest.filter(({ buried }) => buried)]), ceiling);
}

/** Each pin takes the best product it speaks of that no pin before it took. */
function pinned<Item extends Arranged>(
  items: readonly Item[],
  rules: readonly SteeringRule[],
): ReadonlyMap<number, Item> {
  const taken = new Set<number>();
  const places = new Map<number, Item>();
  for (const rule of rules.filter(({ action }) => action === 'PIN')) {
    const item = items.find((one) => !taken.has(one.productId) && speaksOf(rule, one));
    if (!item) continue;
    let place = rule.position ?? 1;
    while (places.has(place)) place++;
    taken.add(item.productId);
    places.set(place, held(item, rule));
  }
  return places;
}

function held<Item extends Arranged>(item: Item, rule: SteeringRule): Item {
  const { reason, also } = item.because;
  const others = [reason, ...also].filter((one) => one !== 'PINNED' && one !== 'BURIED' && one !== 'BOOSTED');
  return {
    ...item,
    because: { reason: 'PINNED', about: null, since: null, also: others },
    buried: false,
    acted: [rule],
  };
}

/** Kinds whose order is a statement of its own, or that show one group by their nature: no limit unless a rule says so. */
const AS_IT_IS: ReadonlySet<RecommendationKind> = new Set([
  'SAME_GROUP',
  'ALTERNATIVES',
  'REORDER',
  'FORGOTTEN',
  'RECENTLY_VIEWED',
]);

interface Limiting<Item> {
  readonly limits: readonly SteeringRule[];
  readonly kind: RecommendationKind;
  readonly first: number;
  readonly held: readonly Item[];
}

/** The limits of rules; without one, half of what is shown may be of one group. */
function limited<Item extends Arranged>(
  items: readonly Item[],
  { limits, kind, first, held: pins }: Limiting<Item>,
): readonly Item[] {
  const groupOf = ({ groupCode }: Item): string | null => groupCode;
  if (limits.length === 0) {
    if (AS_IT_IS.has(kind)) return items;
    return spread(items, { most: Math.max(2, Math.ceil(first / 2)), first, keyOf: groupOf, held: pins });
  }
  const brandOf = ({ brand }: Item): string | null => brand;
  // The one that comes first has the last word.
  return limits.toReversed().reduce<readonly Item[]>(
    (list, { limitBy, most }) =>
      spread(list, {
        most: most ?? first,
        first,
        keyOf: limitBy === 'BRAND' ? brandOf : groupOf,
        held: pins,
      }),
    items,
  );
}

function interleaved<Item>(pins: ReadonlyMap<number, Item>, body: readonly Item[]): readonly Item[] {
  const list: Item[] = [];
  const left = [...pins].sort(([a], [b]) => a - b);
  const rest = [...body];
  while (left.length > 0 || rest.length > 0) {
    const [next] = left;
    if (next && (next[0] <= list.length + 1 || rest.length === 0)) {
      list.push(next[1]);
      left.shift();
    } else list.push(rest.shift()!);
  }
  return list;
}

/** What was put somewhere takes the score of what stands above it, where its own is higher or it is a pin. */
function settled<Item extends Arranged>(items: readonly Item[], ceiling: number): readonly Item[] {
  let above = ceiling;
  return items.map((item) => {
    if (item.because.reason !== 'PINNED') above = Math.min(above, item.score);
    return item.score === above ? item : { ...item, score: above };
  });
}
