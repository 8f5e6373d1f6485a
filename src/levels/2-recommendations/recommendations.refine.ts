import { productsById } from '../../catalog/product.store.js';
import type { Experience } from '../../experience/experience.js';
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
import { NEEDS_SKU } from './chain.js';
import { choiceFor, type Chosen, type Known, type On } from './choice.store.js';
import type { Ranked } from './rank.js';
import type { KeptSteering } from './steering/kept-steering.loader.js';

interface Recommending extends On {
  readonly steering: KeptSteering;
}

/** Level 2: the ranked kinds. The catalogue stays as it is. */
export function refineRecommendations(
  on: Recommending,
  viewer: Viewer,
  base: Experience,
  whole: () => Experience,
): Experience {
  return {
    ...base,
    products: (question) =>
      question.kind === 'CATALOGUE'
        ? base.products(question)
        : recommend({ on, viewer, whole: whole() }, question, question.kind),
  };
}

interface Asked {
  readonly on: Recommending;
  readonly viewer: Viewer;
  readonly whole: Experience;
}

/** SKUs that a client may say are in its cart. */
const MOST_IN_CART = 500;

async function recommend(
  { on, viewer, whole }: Asked,
  question: ProductsQuestion,
  kind: RecommendationKind,
): Promise<ProductsAnswer> {
  if (NEEDS_SKU.has(kind) && question.sku === null) throw badInput(`${kind} needs a sku.`, 'sku');
  if (question.inCart.length > MOST_IN_CART)
    throw badInput(`inCart has more than ${MOST_IN_CART} entries.`, 'inCart');
  const [known, steering] = await Promise.all([
    knownOf({ database: on.database, viewer, whole }, question),
    on.steering.current(),
  ]);
  const chosen = await choiceFor(on, { viewer, question, kind, steering, ...known });
  return await answerOf(on, viewer, chosen);
}

/** What other levels know of the viewer, and whether events may be read. */
export async function knownOf(
  { database, viewer, whole }: Pick<On, 'database'> & Omit<Asked, 'on'>,
  { cartId }: Pick<ProductsQuestion, 'cartId'>,
): Promise<Known> {
  const [wishes, basket, events] = await Promise.all([
    whole.wishes(),
    whole.basket(cartId ?? undefined),
    mayReadEvents(database, viewer),
  ]);
  return { wishes, basket, events };
}

async function answerOf(on: On, viewer: Viewer, chosen: Chosen): Promise<ProductsAnswer> {
  const { items, answeredBy, more, modelVersion, stopped } = chosen;
  const products = await productsOf(on, viewer, items);
  const ranked = items.flatMap(({ productId, score, because, link }): RankedProduct[] => {
    const product = products.get(productId);
    return product ? [{ product, score, because, cursor: product.sku, answeredBy: link }] : [];
  });
  return { items: ranked, hasNextPage: more, answeredBy, modelVersion, stopped };
}

/** The products of a choice that this viewer may see, by id. */
export async function productsOf(
  { database }: Pick<On, 'database'>,
  viewer: Viewer,
  items: readonly Pick<Ranked, 'productId'>[],
): Promise<ReadonlyMap<number, ProductFacts>> {
  const ids = [...new Set(items.map(({ productId }) => productId))];
  const products = ids.length > 0 ? await productsById(database, viewer, ids) : [];
  return new Map(products.map((product) => [product.id, product]));
}
