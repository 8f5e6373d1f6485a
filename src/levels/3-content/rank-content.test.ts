import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Audience, ContentCandidate, Place } from './content-candidate.js';
import { isMeantFor, rankContent } from './rank-content.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const LATER = new Date('2026-03-10T09:00:00.001Z');

const audience = (changes: Partial<Audience> = {}): Audience => ({
  now: NOW,
  languages: ['nl', 'en'],
  industry: 'HOSPITALITY',
  role: 'BUYER',
  channel: 'WEB',
  topics: new Map(),
  ...changes,
});

let id = 0;
const entry = (key: string, changes: Partial<ContentCandidate> = {}): ContentCandidate => ({
  id: ++id,
  slot: 'home',
  key,
  language: 'en',
  type: 'ARTICLE',
  title: key,
  body: null,
  url: null,
  image: null,
  topic: null,
  industries: [],
  roles: [],
  channels: [],
  productId: null,
  groupId: null,
  validFrom: null,
  validTo: null,
  fallback: false,
  sort: 0,
  ...changes,
});

const MUG: Place = {
  id: 7,
  sku: 'MUG',
  groups: [
    { id: 71, code: 'MUGS' },
    { id: 70, code: 'CROCKERY' },
  ],
};

const keys = (entries: readonly ContentCandidate[], who = audience(), place: Place | null = null) =>
  rankContent(entries, who, place, 100).map(({ key }) => key);

describe('rankContent', () => {
  it('puts product before group before liked topic before industry before role before the rest', () => {
    const entries = [
      entry('everybody'),
      entry('role', { roles: ['BUYER'] }),
      entry('industry', { industries: ['HOSPITALITY'] }),
      entry('topic', { topic: 'TEA' }),
      entry('group', { groupId: 71 }),
      entry('product', { productId: 7 }),
    ];
    const shown = rankContent(entries, audience({ topics: new Map([['TEA', 1]]) }), MUG, 100);
    expect(shown.map(({ because }) => [...because.reasons, because.about])).toEqual([
      ['PRODUCT', 'MUG'],
      ['PRODUCT_GROUP', 'MUGS'],
      ['PREFERRED_TOPIC', 'TEA'],
      ['INDUSTRY', 'HOSPITALITY'],
      ['ROLE', 'BUYER'],
      ['GENERAL', null],
    ]);
  });

  it('names every reason, strongest first', () => {
    const both = entry('both', { topic: 'Tea', industries: ['HOSPITALITY'], roles: ['BUYER'] });
    const [shown] = rankContent([both], audience({ topics: new Map([['TEA', 0.75]]) }), null, 1);
    expect(shown?.because).toEqual({ reasons: ['PREFERRED_TOPIC', 'INDUSTRY', 'ROLE'], about: 'Tea' });
    expect(shown?.score).toBe(6);
  });

  it('lets the own group count for more than a group above it', () => {
    expect(keys([entry('above', { groupId: 70 }), entry('own', { groupId: 71 })], audience(), MUG)).toEqual([
      'own',
      'above',
    ]);
  });

  it('shows fallbacks only where nothing else is left', () => {
    const fallback = entry('fallback', { fallback: true });
    const other = entry('other', { industries: ['GARDEN'] });
    expect(keys([fallback, other])).toEqual(['fallback']);
    expect(keys([fallback, entry('everybody')])).toEqual(['everybody']);
    expect(rankContent([fallback], audience(), null, 1)[0]?.because.reasons).toEqual(['FALLBACK']);
  });

  it('hides a topic stated as never, even as a fallback, and puts a disliked one last', () => {
    const topics = new Map([
      ['TEA', -1],
      ['CAKE', -0.5],
    ]);
    const entries = [
      entry('cake', { topic: 'Cake' }),
      entry('plain'),
      entry('tea', { topic: 'tea' }),
      entry('more tea', { topic: 'TEA', fallback: true }),
    ];
    const shown = rankContent(entries, audience({ topics }), null, 100);
    expect(shown.map(({ key }) => key)).toEqual(['plain', 'cake']);
    expect(shown[1]?.because.reasons).toEqual(['GENERAL']);
    expect(keys([entries[3]!], audience({ topics }))).toEqual([]);
  });

  it.each([
    ['the first of the languages that it comes in', ['nl', 'en'], ['a-nl', 'b-en']],
    ['another one when the chain says so', ['de', 'en', 'nl'], ['a-en', 'b-en']],
    ['nothing in a language that nobody asked for', ['fr'], []],
  ])('shows %s', (_, languages, expected) => {
    const entries = [
      entry('a', { language: 'en', title: 'a-en' }),
      entry('a', { language: 'nl', title: 'a-nl' }),
      entry('b', { language: 'en', title: 'b-en' }),
    ];
    const shown = rankContent(entries, audience({ languages }), null, 100);
    expect(shown.map(({ title }) => title)).toEqual(expected);
  });

  it('falls back to another language where the better one is not valid', () => {
    const entries = [entry('a', { language: 'nl', validTo: NOW }), entry('a', { language: 'en' })];
    expect(rankContent(entries, audience(), null, 1)[0]?.language).toBe('en');
  });

  it.each([
    ['from is inclusive', { validFrom: NOW }, true],
    ['before from', { validFrom: LATER }, false],
    ['to is exclusive', { validTo: NOW }, false],
    ['until just before to', { validTo: LATER }, true],
    ['another industry', { industries: ['GARDEN'] }, false],
    ['another role', { roles: ['APPROVER'] }, false],
    ['another channel', { channels: ['APP'] }, false],
    ['its channel', { channels: ['APP', 'WEB'] }, true],
    ['another product', { productId: 8 }, false],
    ['another group', { groupId: 99 }, false],
  ] satisfies [string, Partial<ContentCandidate>, boolean][])('%s: %j is %s', (_, changes, meant) => {
    expect(isMeantFor(entry('x', changes), audience(), MUG)).toBe(meant);
  });

  it('shows a guest nothing that is for an industry or a role', () => {
    const guest = audience({ industry: null, role: null });
    expect(
      keys([entry('i', { industries: ['GARDEN'] }), entry('r', { roles: ['BUYER'] }), entry('g')], guest),
    ).toEqual(['g']);
  });

  it('matches an industry however it is written', () => {
    expect(
      keys([entry('i', { industries: ['HOSPITALITY'] })], audience({ industry: 'Hospitality' })),
    ).toEqual(['i']);
  });
});

const moments = fc.option(
  fc.integer({ min: -2, max: 2 }).map((ms) => new Date(NOW.getTime() + ms)),
  { nil: null },
);
const some = <Value>(...values: Value[]): fc.Arbitrary<Value[]> => fc.subarray(values, { maxLength: 2 });
const candidate = fc
  .record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    language: fc.constantFrom('nl', 'en', 'de'),
    topic: fc.constantFrom(null, 'TEA', 'cake', 'x'),
    industries: some('HOSPITALITY', 'GARDEN'),
    roles: some('BUYER', 'APPROVER'),
    channels: some('WEB', 'APP'),
    productId: fc.constantFrom(null, null, 7, 8),
    groupId: fc.constantFrom(null, null, 70, 71, 99),
    validFrom: moments,
    validTo: moments,
    fallback: fc.boolean(),
    sort: fc.integer({ min: 0, max: 2 }),
  })
  .map((changes) => entry(changes.key, changes));
/** As the table has them: one row per key and language. */
const candidates = fc.uniqueArray(candidate, { selector: ({ key, language }) => `${key}/${language}` });
const audiences = fc
  .record({
    languages: fc.shuffledSubarray(['nl', 'en', 'de'], { minLength: 1 }),
    industry: fc.constantFrom(null, 'HOSPITALITY', 'GARDEN'),
    role: fc.constantFrom(null, 'BUYER'),
    tea: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
  })
  .map(({ tea, ...rest }) => audience({ ...rest, topics: new Map([['TEA', tea]]) }));
const places = fc.constantFrom(null, MUG);

const fits = (list: readonly string[], value: string | null): boolean =>
  list.length === 0 || list.some((code) => code === value);

describe('laws of rankContent', () => {
  it('the order of the candidates does not matter', () => {
    fc.assert(
      fc.property(candidates, audiences, places, fc.infiniteStream(fc.nat()), (entries, who, place, dice) => {
        const mixed = entries
          .map((one) => ({ one, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        expect(rankContent(mixed, who, place, 100)).toEqual(rankContent(entries, who, place, 100));
      }),
    );
  });

  it('nothing is shown outside its schedule, industry, role, channel, languages or page', () => {
    fc.assert(
      fc.property(candidates, audiences, places, (entries, who, place) => {
        for (const shown of rankContent(entries, who, place, 100)) {
          const from = entries.find((one) => one.id === shown.id)!;
          expect(from.validFrom === null || from.validFrom.getTime() <= NOW.getTime()).toBe(true);
          expect(from.validTo === null || from.validTo.getTime() > NOW.getTime()).toBe(true);
          expect(fits(from.industries, who.industry)).toBe(true);
          expect(fits(from.roles, who.role)).toBe(true);
          expect(fits(from.channels, who.channel)).toBe(true);
          expect(who.languages).toContain(from.language);
          expect(from.productId === null || (place !== null && from.productId === 7)).toBe(true);
          expect(from.groupId === null || (place !== null && from.groupId !== 99)).toBe(true);
        }
      }),
    );
  });

  it('fallbacks never stand beside others, and no key stands twice', () => {
    fc.assert(
      fc.property(candidates, audiences, places, (entries, who, place) => {
        const shown = rankContent(entries, who, place, 100);
        const fallbacks = shown.filter(({ id }) => entries.find((one) => one.id === id)!.fallback);
        expect([0, shown.length]).toContain(fallbacks.length);
        expect(new Set(shown.map(({ key }) => key)).size).toBe(shown.length);
      }),
    );
  });

  it('first cuts the list and changes nothing else; scores never rise', () => {
    fc.assert(
      fc.property(candidates, audiences, places, fc.nat(6), (entries, who, place, first) => {
        const all = rankContent(entries, who, place, 100);
        expect(rankContent(entries, who, place, first)).toEqual(all.slice(0, first));
        const scores = all.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
      }),
    );
  });
});
