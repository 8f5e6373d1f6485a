import { productsById } from '../../catalog/product.store.js';
import type { Database } from '../../database/database.js';
import type { Basket, Experience, Wishes } from '../../experience/experience.js';
import type {
  ProductFacts,
  ProductsAnswer,
  ProductsQuestion,
  RankedProduct,
  RecommendationKind,
} from '../../experience/products.js';
import { badInput } from '../../graphql/errors.js';
import { mayReadEvents } from '../../history/signals.store.js';
import type { Viewer } from '../../viewer/viewer.js';
import type { Found } from './candidate.js';
import { candidatesOf } from './candidates.store.js';
import { NEEDS_SKU } from './chain.js';
import type { Ranker } from './ranker/ranker.js';
import { choose, rank, type RankQuestion } from './rank.js';
import { type Asker, type Reach, reachOf } from './reach.js';

export interface On {
  readonly database: Database;
  /** The learnt blend of a model version. */
  readonly rankerOf: (version: number | null) => Promise<Ranker | null>;
}

/** Level 2: the ranked kinds. The catalogue stays as it is. */
export function refineRecommendations(
  { database, rankerOf }: On,
  viewer: Viewer,
  base: Experience,
  whole: () => Experience,
): Experience {
  return {
    ...base,
    products: (question) =>
      question.kind === 'CATALOGUE'
        ? base.products(question)
        : recommend({ database, rankerOf, viewer, whole: whole() }, question, question.kind),
  };
}

export interface Asked extends On {
  readonly viewer: Viewer;
  readonly whole: Experience;
}

/** Asked for beyond what is shown: some will be dismissed, just bought or unwanted. */
const SPARE = 20;
/** SKUs that a client may say are in its cart. */
const MOST_IN_CART = 500;

async function recommend(
  asked: Asked,
  question: ProductsQuestion,
  kind: RecommendationKind,
): Promise<ProductsAnswer> {
  if (NEEDS_SKU.has(kind) && question.sku === null) throw badInput(`${kind} needs a sku.`, 'sku');
  if (question.inCart.length > MOST_IN_CART)
    throw badInput(`inCart has more than ${MOST_IN_CART} entries.`, 'inCart');
  const { ranking, found } = await rankingOf(asked, { ...question, kind }, await knownOf(asked, question));
  if (question.sku !== null && !found.candidates.some(({ source }) => source === 'SUBJECT'))
    throw badInput('There is no product with this SKU.', 'sku');
  return await answerOf(asked, ranking, found, question.first);
}

/** What other levels know of the viewer, and whether events may be read. */
export async function knownOf(
  { database, viewer, whole }: Asked,
  { cartId }: Pick<ProductsQuestion, 'cartId'>,
): Promise<Known> {
  const [wishes, basket, events] = await Promise.all([
    whole.wishes(),
    whole.basket(cartId ?? undefined),
    mayReadEvents(database, viewer),
  ]);
  return { wishes, basket, events };
}

/** The candidates of a kind, and how they are to be ranked. */
export async function rankingOf(
  asked: Asked,
  question: ProductsQuestion & { readonly kind: RecommendationKind },
  known: Known,
): Promise<{ readonly ranking: RankQuestion; readonly found: Found }> {
  const { viewer } = asked;
  const { wishes, basket } = known;
  const reach = reachOf(question.kind, askerOf(viewer, question, known));
  const found = await findCandidates(asked, question, { wishes, basket, reach });
  const ranking: RankQuestion = {
    ranker: reach.sources.includes('related') ? await asked.rankerOf(found.version) : null,
    kind: reach.kind,
    now: viewer.now.getTime() / 60_000,
    industry: industryOf(viewer, wishes, reach.person),
    wishes: reach.person ? wishes : NO_WISHES,
    basket: basket.lines.map(({ productId }) => productId),
  };
  return { ranking, found };
}

const NO_WISHES = { groups: new Map<string, number>(), brands: new Map<string, number>() };

export interface Known {
  readonly wishes: Wishes;
  readonly basket: Basket;
  readonly events: boolean;
}

const likes = (weights: ReadonlyMap<string, number>): readonly string[] =>
  [...weights].filter(([, weight]) => weight > 0).map(([name]) => name);

const industryOf = ({ company }: Viewer, { industry }: Wishes, person: boolean): string | null =>
  (person ? industry : null) ?? company?.industry ?? null;

function askerOf(viewer: Viewer, question: ProductsQuestion, { wishes, basket, events }: Known): Asker {
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

function findCandidates(
  { database, viewer }: Asked,
  question: ProductsQuestion,
  { wishes, basket, reach }: Omit<Known, 'events'> & { readonly reach: Reach },
): Promise<Found> {
  return candidatesOf(database, {
    sources: reach.sources,
    viewer,
    ownerId: reach.ownOrders ? (viewer.buyer?.id ?? null) : null,
    industry: industryOf(viewer, wishes, reach.person),
    sku: question.sku,
    inCart: question.inCart,
    basket: basket.lines.map(({ productId }) => productId),
    likedGroups: likes(wishes.groups),
    likedBrands: likes(wishes.brands),
    most: question.first + question.inCart.length + basket.lines.length + SPARE,
  });
}

/** A version's number, and how often its statistics were updated since: "12", then "12.1". */
function versionText({ version, updates }: Found): string | null {
  if (version === null) return null;
  return updates === 0 ? String(version) : `${version}.${updates}`;
}

async function answerOf(
  { database, viewer }: Asked,
  ranking: RankQuestion,
  found: Found,
  first: number,
): Promise<ProductsAnswer> {
  const { items, answeredBy, more } = choose(rank(ranking, found), first);
  const ids = items.map(({ productId }) => productId);
  const products = new Map<number, ProductFacts>();
  if (ids.length > 0)
    for (const product of await productsById(database, viewer, ids)) products.set(product.id, product);
  const ranked = items.flatMap(({ productId, score, because }): RankedProduct[] => {
    const product = products.get(productId);
    return product ? [{ product, score, because, cursor: product.sku }] : [];
  });
  const modelVersion = answeredBy === 'CATALOGUE' ? null : versionText(found);
  return { items: ranked, hasNextPage: more, answeredBy, modelVersion };
}
