import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecommendationKind } from '../../experience/products.js';
import type { Candidate, CandidateSource } from './candidate.js';
import { CHAINS } from './chain.js';
import { rule } from '../../../test/support/steering-rules.js';
import { choose, pinnable, rank, type RankQuestion } from './rank.js';
import type { SteeringRule } from './steering/steering-rule.js';

const DAY = 1440;
const NOW = 1000 * DAY;
const KINDS = Object.keys(CHAINS) as RecommendationKind[];

const candidate = (
  source: CandidateSource,
  productId: number,
  facts: Partial<Candidate> = {},
): Candidate => ({
  source,
  productId,
  sku: `S${String(productId).padStart(3, '0')}`,
  groupCode: null,
  brand: null,
  weight: 1,
  about: null,
  shown: true,
  moments: source === 'PURCHASE' ? [NOW - 60 * DAY, NOW - 30 * DAY] : null,
  last: source === 'PURCHASE' || source === 'VIEWED' ? NOW - 30 * DAY : null,
  known: null,
  ...facts,
});
const question = (kind: RecommendationKind, facts: Partial<RankQuestion> = {}): RankQuestion => ({
  kind,
  now: NOW,
  industry: 'CAFE',
  wishes: { groups: new Map(), brands: new Map() },
  basket: [],
  ranker: null,
  ...facts,
});
const ranked = (
  kind: RecommendationKind,
  candidates: readonly Candidate[],
  facts: Partial<RankQuestion> = {},
) => rank(question(kind, facts), { version: 1, updates: 0, candidates });
const shown = (
  kind: RecommendationKind,
  candidates: readonly Candidate[],
  facts: Partial<RankQuestion> = {},
) => choose(ranked(kind, candidates, facts), 10);

const SOURCES: readonly CandidateSource[] = [
  'PURCHASE',
  'VIEWED',
  'PARTNER',
  'GROUP',
  'ALTERNATIVE',
  'LIKED',
  'CATALOGUE',
  'INDUSTRY',
  'POPULAR',
  'BASKET',
  'DISMISSED',
];
const anyCandidate = fc
  .record({
    source: fc.constantFrom(...SOURCES),
    productId: fc.integer({ min: 1, max: 12 }),
    weight: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ source, productId, weight }) => candidate(source, productId, { weight }));
/** As the database answers: a product once a source. */
const anyCandidates = fc.uniqueArray(anyCandidate, {
  selector: ({ source, productId }) => `${source}${productId}`,
});

describe('laws', () => {
  it('the order of the candidates never matters', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), anyCandidates, fc.nat(), (kind, candidates, seed) => {
        const mixed = candidates.toSorted(
          (a, b) =>
            (((a.productId * 7 + a.weight) * seed) % 11) - (((b.productId * 7 + b.weight) * seed) % 11),
        );
        expect(ranked(kind, mixed)).toEqual(ranked(kind, candidates));
      }),
    );
  });

  it('a product stands once; scores never rise; nothing refused is shown', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        anyCandidates,
        fc.subarray([1, 2, 3, 4]),
        (kind, candidates, basket) => {
          const items = ranked(kind, candidates, { basket }).flatMap((tier) => tier.items);
          const ids = items.map(({ productId }) => productId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(items.map(({ score }) => score)).toEqual(
            items.map(({ score }) => score).toSorted((a, b) => b - a),
          );
          const refused = candidates.filter(({ source }) => source === 'BASKET' || source === 'DISMISSED');
          for (const id of [...basket, ...refused.map(({ productId }) => productId)])
            expect(ids).not.toContain(id);
        },
      ),
    );
  });

  it('without wishes nothing changes; a hidden group is never shown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), anyCandidates, (kind, candidates) => {
        const grouped = candidates.map((one) => ({ ...one, groupCode: one.productId % 2 ? 'ODD' : 'EVEN' }));
        const ungrouped = ranked(kind, grouped).map((tier) => ({
          ...tier,
          items: tier.items.map((one) => ({ ...one, groupCode: null })),
        }));
        expect(ungrouped).toEqual(ranked(kind, candidates));
        const wishes = { groups: new Map([['ODD', -1]]), brands: new Map<string, number>() };
        const ids = ranked(kind, grouped, { wishes }).flatMap((tier) =>
          tier.items.map(({ productId }) => productId),
        );
        expect(ids.filter((id) => id % 2 === 1)).toEqual([]);
      }),
    );
  });

  it('every chain ends in POPULAR', () => {
    for (const kind of KINDS) expect(CHAINS[kind].at(-1)).toBe('POPULAR');
  });
});

describe('rules', () => {
  const pin = (productId: number) =>
    rule('PIN', { id: productId, subject: { by: 'SKU', productId }, position: 1 });
  const steered = (
    kind: RecommendationKind,
    candidates: readonly Candidate[],
    facts: Partial<RankQuestion> & { readonly rules: readonly SteeringRule[] },
  ): readonly number[] => {
    const asked = question(kind, facts);
    const found = { version: 1, updates: 0, candidates };
    const steering = { rules: facts.rules, pinnable: pinnable(asked, found), kind };
    return choose(rank(asked, found), 10, steering).items.map(({ productId }) => productId);
  };

  it.each([
    ['what is not shown', candidate('PINNED', 1, { shown: false }), {}],
    ['what is in the basket', candidate('PINNED', 1), { basket: [1] }],
    ['what is hidden by a wish', candidate('PINNED', 1, { brand: 'NO' }), {}],
  ])('a pin does not show %s', (_, pinned, facts) => {
    const wishes = { groups: new Map<string, number>(), brands: new Map([['NO', -1]]) };
    const candidates = [pinned, candidate('POPULAR', 2)];
    expect(steered('POPULAR', candidates, { wishes, ...facts, rules: [pin(1)] })).toEqual([2]);
    expect(steered('POPULAR', [candidate('PINNED', 1), ...candidates.slice(1)], { rules: [pin(1)] })).toEqual(
      [1, 2],
    );
  });

  it.each(['BASKET', 'DISMISSED', 'SUBJECT'] as const)('a pin does not show a %s', (source) => {
    const candidates = [candidate('PINNED', 1), candidate(source, 1), candidate('POPULAR', 2)];
    expect(steered('POPULAR', candidates, { rules: [pin(1)] })).toEqual([2]);
  });

  it('a pin does not show what was bought just now', () => {
    const bought = candidate('PURCHASE', 1, { moments: null, last: NOW - 5 });
    const candidates = [candidate('PINNED', 1), bought, candidate('POPULAR', 2)];
    expect(steered('POPULAR', candidates, { rules: [pin(1)] })).toEqual([2]);
  });

  it('where all of a link is excluded the next one answers; a pin never answers', () => {
    const candidates = [candidate('PURCHASE', 1), candidate('POPULAR', 2), candidate('PINNED', 3)];
    const rules = [rule('EXCLUDE', { subject: { by: 'SKU', productId: 1 } }), pin(3)];
    const asked = question('REORDER', { rules });
    const found = { version: 1, updates: 0, candidates };
    const choice = choose(rank(asked, found), 10, {
      rules,
      pinnable: pinnable(asked, found),
      kind: 'REORDER',
    });
    expect(choice.answeredBy).toBe('POPULAR');
    expect(choice.items.map(({ productId }) => productId)).toEqual([3, 2]);
  });

  it('whatever the rules, nothing refused is shown, nothing twice, and the order of candidates never matters', () => {
    const actions = fc.constantFrom<SteeringRule['action']>('PIN', 'BOOST', 'BURY', 'EXCLUDE');
    const anyRules = fc
      .array(fc.record({ action: actions, productId: fc.integer({ min: 1, max: 12 }) }), { maxLength: 6 })
      .map((list) =>
        list.map(({ action, productId }, id) =>
          rule(action, { id, subject: { by: 'SKU', productId }, position: 1 + (id % 3), weight: 2 }),
        ),
      );
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), anyCandidates, anyRules, (kind, candidates, rules) => {
        const withPins = [
          ...candidates,
          ...rules.map(({ subject }) => candidate('PINNED', subject?.by === 'SKU' ? subject.productId : 0)),
        ];
        const ids = steered(kind, withPins, { rules });
        expect(new Set(ids).size).toBe(ids.length);
        const refused = candidates.filter(({ source }) => source === 'BASKET' || source === 'DISMISSED');
        for (const { productId } of refused) expect(ids).not.toContain(productId);
        for (const { action, subject } of rules)
          if (action === 'EXCLUDE' && subject?.by === 'SKU') expect(ids).not.toContain(subject.productId);
        expect(steered(kind, withPins.toReversed(), { rules })).toEqual(ids);
      }),
    );
  });
});

describe('the fallback chain', () => {
  it.each([
    ['REORDER', ['PURCHASE', 'POPULAR'], 'REORDER', [1]],
    ['REORDER', ['POPULAR'], 'POPULAR', [2]],
    ['FORGOTTEN', ['PARTNER', 'POPULAR'], 'BOUGHT_TOGETHER', [3]],
    ['BOUGHT_TOGETHER', ['GROUP', 'POPULAR'], 'SAME_GROUP', [4]],
    ['FOR_YOU', ['PURCHASE', 'POPULAR'], 'FOR_YOU', [1, 2]],
    ['RECENTLY_VIEWED', ['POPULAR'], 'POPULAR', [2]],
  ] as const)('%s of %j is answered by %s', (kind, sources, answeredBy, ids) => {
    const numbers: Partial<Record<CandidateSource, number>> = {
      PURCHASE: 1,
      POPULAR: 2,
      PARTNER: 3,
      GROUP: 4,
    };
    const answer = shown(
      kind,
      sources.map((source) => candidate(source, numbers[source] ?? 0)),
    );
    expect(answer.answeredBy).toBe(answeredBy);
    expect(answer.items.map(({ productId }) => productId)).toEqual(ids);
  });

  it('goes on to the next link when nothing of this one may be shown', () => {
    const candidates = [candidate('PURCHASE', 1, { shown: false }), candidate('POPULAR', 2)];
    expect(shown('REORDER', candidates)).toMatchObject({ answeredBy: 'POPULAR', items: [{ productId: 2 }] });
  });

  it('goes on to the catalogue behind the best sellers, and answers it alone only where there is nothing else', () => {
    const catalogue = [candidate('CATALOGUE', 7, { weight: 0.5 }), candidate('CATALOGUE', 6)];
    const popular = shown('POPULAR', [...catalogue, candidate('POPULAR', 2)]);
    expect(popular.items.map(({ productId }) => productId)).toEqual([2, 6, 7]);
    expect(popular.answeredBy).toBe('POPULAR');
    expect(shown('POPULAR', catalogue).answeredBy).toBe('CATALOGUE');
    expect(shown('SAME_GROUP', [...catalogue, candidate('GROUP', 3)]).items).toHaveLength(1);
  });
});

describe('scores', () => {
  it('FOR_YOU: frequency times what sells now, ties by SKU', () => {
    const often = candidate('PURCHASE', 1, {
      weight: 0,
      moments: [NOW - 90 * DAY, NOW - 60 * DAY, NOW - 30 * DAY],
    });
    const lately = candidate('PURCHASE', 2, { weight: 9, moments: [NOW - 30 * DAY] });
    const twins = [
      candidate('PURCHASE', 4, { weight: 0, moments: [NOW - 99 * DAY] }),
      candidate('PURCHASE', 3, { weight: 0, moments: [NOW - 99 * DAY] }),
    ];
    expect(shown('FOR_YOU', [often, lately, ...twins]).items.map(({ productId }) => productId)).toEqual([
      2, 1, 3, 4,
    ]);
  });

  it('a liked brand rises and is named; a fact stays the first reason', () => {
    const wishes = { groups: new Map<string, number>(), brands: new Map([['ACME', 1]]) };
    const candidates = [
      candidate('POPULAR', 1, { weight: 2 }),
      candidate('POPULAR', 2, { weight: 1, brand: 'ACME' }),
    ];
    const [first] = shown('POPULAR', candidates, { wishes }).items;
    expect(first).toMatchObject({
      productId: 2,
      because: { reason: 'STATED_PREFERENCE', about: 'ACME', also: ['POPULAR'] },
    });
    const [own] = shown('FOR_YOU', [candidate('PURCHASE', 3, { brand: 'ACME' })], { wishes }).items;
    expect(own?.because).toMatchObject({ reason: 'ORDERED_BEFORE', also: ['STATED_PREFERENCE'] });
  });
});
