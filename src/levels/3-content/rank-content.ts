import type { ContentReason, RankedContent } from '../../experience/experience.js';
import type { Audience, ContentCandidate, Place } from './content-candidate.js';
import { folded } from './content-fields.js';

/** What each reason weighs: more than all behind it together. A group further up and a topic only half liked weigh less. */
export const POINTS = { PRODUCT: 16, PRODUCT_GROUP: 8, PREFERRED_TOPIC: 4, INDUSTRY: 2, ROLE: 1 } as const;

/** Never: what was stated with this weight is not shown, not even as a fallback. */
const NEVER = -1;

/**
 * Law: an entry is meant for a viewer when it is valid at the moment, in one of their languages, and none of its
 * industries, roles, channels, product or group excludes them, nor do they exclude its topic.
 */
export function isMeantFor(entry: ContentCandidate, audience: Audience, place: Place | null): boolean {
  const { now, languages, industry, role, channel } = audience;
  return (
    (entry.validFrom === null || entry.validFrom <= now) &&
    (entry.validTo === null || entry.validTo > now) &&
    languages.includes(entry.language) &&
    admits(entry.industries, industry) &&
    admits(entry.roles, role) &&
    admits(entry.channels, channel) &&
    (entry.productId === null || entry.productId === place?.id) &&
    (entry.groupId === null || groupDepth(entry, place) >= 0) &&
    topicWeight(entry, audience) > NEVER
  );
}

const admits = (list: readonly string[], value: string | null): boolean =>
  list.length === 0 || (value !== null && list.includes(folded(value)));

const groupDepth = ({ groupId }: ContentCandidate, place: Place | null): number =>
  place?.groups.findIndex(({ id }) => id === groupId) ?? -1;

const topicWeight = ({ topic }: ContentCandidate, { topics }: Audience): number =>
  topic === null ? 0 : (topics.get(folded(topic)) ?? 0);

/**
 * What a viewer sees in a slot, most relevant first. Laws: the order of the candidates does not matter; nothing is shown
 * that is not meant for the viewer; of each key at most one language, the most wanted one; fallbacks only where nothing
 * else is left; equally relevant entries stand by `sort`, then key; at most `first`.
 */
export function rankContent(
  candidates: readonly ContentCandidate[],
  audience: Audience,
  place: Place | null,
  first: number,
): readonly RankedContent[] {
  const meant = inBestLanguage(
    candidates.filter((entry) => isMeantFor(entry, audience, place)),
    audience.languages,
  );
  const regular = meant.filter(({ fallback }) => !fallback);
  return (regular.length > 0 ? regular : meant)
    .map((entry) => ({ entry, ...relevance(entry, audience, place) }))
    .sort((a, b) => b.score - a.score || a.entry.sort - b.entry.sort || compare(a.entry.key, b.entry.key))
    .slice(0, first)
    .map(({ entry, score, because }) => ranked(entry, score, because));
}

function inBestLanguage(
  entries: readonly ContentCandidate[],
  languages: readonly string[],
): readonly ContentCandidate[] {
  const best = new Map<string, ContentCandidate>();
  for (const entry of entries) {
    const known = best.get(entry.key);
    if (!known || languages.indexOf(entry.language) < languages.indexOf(known.language))
      best.set(entry.key, entry);
  }
  return [...best.values()];
}

interface Ground {
  readonly reason: ContentReason;
  readonly about: string | null;
  readonly points: number;
}

interface Relevance {
  readonly score: number;
  readonly because: RankedContent['because'];
}

function relevance(entry: ContentCandidate, audience: Audience, place: Place | null): Relevance {
  const grounds = groundsOf(entry, audience, place);
  const positive = grounds.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
  const named = positive.map(({ reason }) => reason);
  const reasons: readonly ContentReason[] = entry.fallback ? ['FALLBACK', ...named] : named;
  return {
    score: grounds.reduce((sum, { points }) => sum + points, 0),
    because: {
      reasons: reasons.length > 0 ? reasons : ['GENERAL'],
      about: positive[0]?.about ?? null,
    },
  };
}

function groundsOf(entry: ContentCandidate, audience: Audience, place: Place | null): readonly Ground[] {
  const grounds: Ground[] = [];
  if (entry.productId !== null)
    grounds.push({ reason: 'PRODUCT', about: place?.sku ?? null, points: POINTS.PRODUCT });
  if (entry.groupId !== null) {
    const depth = groupDepth(entry, place);
    const about = place?.groups[depth]?.code ?? null;
    grounds.push({ reason: 'PRODUCT_GROUP', about, points: POINTS.PRODUCT_GROUP / (1 + depth) });
  }
  const weight = topicWeight(entry, audience);
  if (weight !== 0)
    grounds.push({ reason: 'PREFERRED_TOPIC', about: entry.topic, points: POINTS.PREFERRED_TOPIC * weight });
  if (entry.industries.length > 0)
    grounds.push({ reason: 'INDUSTRY', about: audience.industry, points: POINTS.INDUSTRY });
  if (entry.roles.length > 0) grounds.push({ reason: 'ROLE', about: audience.role, points: POINTS.ROLE });
  return grounds;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const ranked = (
  entry: ContentCandidate,
  score: number,
  because: RankedContent['because'],
): RankedContent => ({
  id: entry.id,
  slot: entry.slot,
  key: entry.key,
  type: entry.type,
  language: entry.language,
  title: entry.title,
  body: entry.body,
  url: entry.url,
  image: entry.image,
  topic: entry.topic,
  score,
  because,
});
