import type { Database } from '../../database/database.js';
import type { Basket, Wishes } from '../../experience/experience.js';
import type { ProductsQuestion, RecommendationKind } from '../../experience/products.js';
import { badInput } from '../../graphql/errors.js';
import type { Viewer } from '../../viewer/viewer.js';
import type { Found } from './candidate.js';
import { candidatesOf, type Pins } from './candidates.store.js';
import { type Choice, choose, pinnable, rank, type RankQuestion } from './rank.js';
import type { Ranker } from './ranker/ranker.js';
import { type Asker, type Reach, reachOf } from './reach.js';
import type { SteeringState } from './steering/steering.store.js';
import { rulesFor, type SteeringRule } from './steering/steering-rule.js';

export interface On {
  readonly database: Database;
  /** The learnt blend of a model version. */
  readonly rankerOf: (version: number | null) => Promise<Ranker | null>;
}

/** What is known of who asks. */
export interface Known {
  readonly wishes: Wishes;
  readonly basket: Basket;
  /** Personal events may be read. */
  readonly events: boolean;
}

export interface Choosing extends Known {
  readonly viewer: Viewer;
  readonly question: ProductsQuestion;
  readonly kind: RecommendationKind;
  readonly steering: SteeringState;
}

/** Without rules, and nothing stopped. */
export const NO_STEERING: SteeringState = { rules: [], stopped: new Set() };

export interface Chosen extends Choice {
  /** null: no model was ever built, or the bare catalogue answers. */
  readonly modelVersion: string | null;
  /** The shop has stopped this kind. */
  readonly stopped: boolean;
}

/** What to show: candidates in one statement, then ranked, filtered and arranged by rules. Law: the same facts, the same answer. */
export async function choiceFor(on: On, choosing: Choosing): Promise<Chosen> {
  const { question, kind, steering } = choosing;
  const { ranking, found } = await rankingOf(on, choosing);
  if (question.sku !== null && !found.candidates.some(({ source }) => source === 'SUBJECT'))
    throw badInput('There is no product with this SKU.', 'sku');
  const arranging = { rules: ranking.rules ?? [], pinnable: pinnable(ranking, found), kind };
  const choice = choose(rank(ranking, found), question.first, arranging);
  const modelVersion = choice.answeredBy === 'CATALOGUE' ? null : versionText(found);
  return { ...choice, modelVersion, stopped: steering.stopped.has(kind) };
}

/** A version's number, and how often its statistics were updated since: "12", then "12.1". */
function versionText({ version, updates }: Found): string | null {
  if (version === null) return null;
  return updates === 0 ? String(version) : `${version}.${updates}`;
}

/** The candidates of a kind, and how they are to be ranked. */
export async function rankingOf(
  { database, rankerOf }: On,
  choosing: Choosing,
): Promise<{ readonly ranking: RankQuestion; readonly found: Found }> {
  const { viewer, kind, wishes, basket, steering } = choosing;
  const stopped = steering.stopped.has(kind);
  const asker = askerOf(choosing);
  const reach = reachOf(stopped ? 'POPULAR' : kind, asker);
  const industry = industryOf(viewer, wishes, reach.person);
  const rules = rulesOf(choosing, industry);
  const found = await findCandidates(database, choosing, { reach, industry, rules });
  const learns = reach.sources.includes('related');
  const ranking: RankQuestion = {
    ranker: learns ? await rankerOf(found.version) : null,
    kind: reach.kind,
    now: viewer.now.getTime() / 60_000,
    industry,
    wishes: reach.person ? wishes : NO_WISHES,
    basket: basket.lines.map(({ productId }) => productId),
    rules,
  };
  return { ranking, found };
}

/** Asked for beyond what is shown: some will be dismissed, just bought or unwanted. */
const SPARE = 20;

const NO_WISHES = { groups: new Map<string, number>(), brands: new Map<string, number>() };

const likes = (weights: ReadonlyMap<string, number>): readonly string[] =>
  [...weights].filter(([, weight]) => weight > 0).map(([name]) => name);

const industryOf = ({ company }: Viewer, { industry }: Wishes, person: boolean): string | null =>
  (person ? industry : null) ?? company?.industry ?? null;

/** Rules that hold for this list; of a kind that is stopped only what is excluded stays so. */
function rulesOf(
  { viewer, question, kind, steering }: Choosing,
  industry: string | null,
): readonly SteeringRule[] {
  const { company } = viewer;
  const rules = rulesFor(steering.rules, {
    kind,
    slot: question.slot ?? kind,
    now: viewer.now,
    industry,
    companyIds: company ? [company.id, ...company.ancestorIds] : [],
    priceGroupIds: viewer.priceGroupIds,
    country: company?.country ?? null,
  });
  return steering.stopped.has(kind) ? rules.filter(({ action }) => action === 'EXCLUDE') : rules;
}

function askerOf({ viewer, question, wishes, basket, events }: Choosing): Asker {
  return {
    intensity: wishes.intensity,
    personal: viewer.consents.has('PERSONALIZATION'),
    events,
    isBuyer: viewer.buyer !== null,
    isVisitor: viewer.buyer === null && viewer.visitorId !== null,
    hasCompany: viewer.company !== null,
    hasIndustry: industryOf(viewer, wishes, wishes.intensity !== 'OFF') !== null,
    hasSku: question.sku !== null,
    hasBasket: question.inCart.length > 0 || basket.lines.length > 0,
    hasLikes: likes(wishes.groups).length > 0 || likes(wishes.brands).length > 0,
  };
}

interface Finding {
  readonly reach: Reach;
  readonly industry: string | null;
  readonly rules: readonly SteeringRule[];
}

function findCandidates(
  database: Database,
  { viewer, question, wishes, basket }: Choosing,
  { reach, industry, rules }: Finding,
): Promise<Found> {
  const pins = pinsOf(rules);
  return candidatesOf(database, {
    sources: pins ? [...reach.sources, 'pinned'] : reach.sources,
    viewer,
    ownerId: reach.ownOrders ? (viewer.buyer?.id ?? null) : null,
    industry,
    sku: question.sku,
    inCart: question.inCart,
    basket: basket.lines.map(({ productId }) => productId),
    likedGroups: likes(wishes.groups),
    likedBrands: likes(wishes.brands),
    most: question.first + question.inCart.length + basket.lines.length + SPARE,
    ...(pins && { pins }),
    attributes: rules.some(({ subject }) => subject?.by === 'ATTRIBUTE'),
  });
}

/** What the pins among the rules speak of; null: there are none. */
function pinsOf(rules: readonly SteeringRule[]): Pins | null {
  const subjects = rules.filter(({ action }) => action === 'PIN').flatMap(({ subject }) => subject ?? []);
  if (subjects.length === 0) return null;
  return {
    productIds: subjects.flatMap((one) => (one.by === 'SKU' ? [one.productId] : [])),
    groups: subjects.flatMap((one) => (one.by === 'GROUP' ? one.groups : [])),
    brands: subjects.flatMap((one) => (one.by === 'BRAND' ? [one.brand] : [])),
    attributes: subjects.flatMap((one) => (one.by === 'ATTRIBUTE' ? [{ [one.name]: [one.value] }] : [])),
  };
}
