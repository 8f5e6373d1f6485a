import type { Database } from '../database/database.js';
import type { UnitFactors } from '../experience/convert-line.js';
import type { Experience, Wishes } from '../experience/experience.js';
import { NO_ORDER_DISCOUNTS } from '../experience/order-discount.js';
import type { PriceAnswer, PriceQuestion } from '../experience/price.js';
import type { ProductsAnswer, ProductsQuestion } from '../experience/products.js';
import { badInput } from '../graphql/errors.js';
import { ONE } from '../money/decimal.js';
import type { Viewer } from '../viewer/viewer.js';
import { listPrice } from './list-price.js';
import { type ListPriceLine, listPriceLines } from './list-price.store.js';
import type { ProductCache } from './product-cache.store.js';
import { type CataloguePosition, catalogue, quantityRules } from './product.store.js';
import { orderMatches } from './search/order-matches.js';
import { NO_FILTERS } from './search/product-filters.js';
import { searchAnswer } from './search/search-answer.store.js';
import { searchMatches } from './search/search.store.js';
import { hidesPrices } from './visibility.js';

/** What a viewer sees of the shop without any level: the list price, the visible catalogue, and no opinion on anything else. */
export function plainExperience(
  on: {
    readonly database: Database;
    readonly config: { readonly guestPrices: 'LIST' | 'HIDDEN' };
    /** null: every page is looked up. */
    readonly pages: ProductCache | null;
  },
  viewer: Viewer,
  whole: () => Experience,
): Experience {
  return {
    prices: async (questions) => {
      if (hidesPrices(viewer, on.config.guestPrices))
        return questions.map(() => ({ kind: 'absent', reason: 'HIDDEN' }));
      return await listPrices(on.database, viewer, questions, whole());
    },
    adjustments: () => Promise.resolve([]),
    orderDiscounts: () => Promise.resolve(NO_ORDER_DISCOUNTS),
    products: (question) => plainProducts(on, viewer, question),
    content: () => Promise.resolve({ items: [] }),
    wishes: () => Promise.resolve(NO_WISHES),
    basket: () => Promise.resolve({ cartId: null, lines: [] }),
  };
}

const NO_WISHES: Wishes = {
  intensity: 'INDIVIDUAL',
  groups: new Map(),
  brands: new Map(),
  topics: new Map(),
  industry: null,
};

/**
 * One statement for each moment asked for; nearly always that is one. One more where a line is in another unit than the
 * one asked for.
 */
async function listPrices(
  database: Database,
  viewer: Viewer,
  questions: readonly PriceQuestion[],
  whole: Experience,
): Promise<readonly PriceAnswer[]> {
  const momentOf = (question: PriceQuestion): number => (question.asOf ?? viewer.now).getTime();
  const lines = new Map<string, ListPriceLine[]>();
  for (const moment of new Set(questions.map(momentOf))) {
    const ids = questions
      .filter((question) => momentOf(question) === moment)
      .map(({ productId }) => productId);
    for (const line of await listPriceLines(database, [...new Set(ids)], viewer.currency, new Date(moment))) {
      const key = `${moment}/${line.productId}`;
      const known = lines.get(key);
      if (known) known.push(line);
      else lines.set(key, [line]);
    }
  }
  const linesOf = (question: PriceQuestion): readonly ListPriceLine[] =>
    lines.get(`${momentOf(question)}/${question.productId}`) ?? [];
  const factors = await factorsOf(
    database,
    questions.filter((question) => linesOf(question).some(({ unit }) => unit !== question.unit)),
  );
  const adjustments = await whole.adjustments();
  return questions.map((question) =>
    listPrice(question, linesOf(question), viewer, {
      adjustments,
      factors: factors.get(question.productId) ?? null,
    }),
  );
}

/** How units of these products become each other. */
async function factorsOf(
  database: Database,
  questions: readonly PriceQuestion[],
): Promise<ReadonlyMap<number, UnitFactors>> {
  if (questions.length === 0) return new Map();
  const rules = await quantityRules(database, [...new Set(questions.map(({ productId }) => productId))]);
  return new Map(
    rules.map(({ productId, unit, factors }) => [productId, new Map([...factors, [unit, ONE]])]),
  );
}

/** What is searched for, best match first. */
async function plainSearch(
  database: Database,
  viewer: Viewer,
  question: ProductsQuestion,
  search: string,
): Promise<ProductsAnswer> {
  const matches = await searchMatches(database, viewer, {
    ...question,
    search,
    filters: question.filters ?? NO_FILTERS,
  });
  return await searchAnswer(database, viewer, question, orderMatches(matches));
}

/** Catalogue order, whatever ranking was asked for. */
async function plainProducts(
  { database, pages }: { readonly database: Database; readonly pages: ProductCache | null },
  viewer: Viewer,
  question: ProductsQuestion,
): Promise<ProductsAnswer> {
  const { search, group, skus, first } = question;
  if (search !== null) return await plainSearch(database, viewer, question, search);
  const after = question.after === null ? null : positionOf(question.after);
  const asked = { group, skus, filters: question.filters ?? NO_FILTERS, after, first };
  const { rows } = (await pages?.find(viewer, asked)) ?? (await catalogue(database, viewer, asked));
  return {
    items: rows.slice(0, first).map(({ product, position }) => ({
      product,
      score: 0,
      because: { reason: 'CATALOGUE', about: null, since: null, also: [] },
      cursor: JSON.stringify([position.name, position.id]),
    })),
    hasNextPage: rows.length > first,
    answeredBy: 'CATALOGUE',
    modelVersion: null,
  };
}

function positionOf(cursor: string): CataloguePosition {
  try {
    const [name, id] = JSON.parse(cursor) as [unknown, unknown];
    if (typeof name === 'string' && Number.isSafeInteger(id) && Math.abs(id as number) < 2 ** 31)
      return { name, id: id as number };
  } catch {
    // Answered below, like every other cursor that is none.
  }
  throw badInput('This cursor was not given by this list.', 'after');
}
