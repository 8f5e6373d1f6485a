import { companyWithNumber } from '../../../accounts/account.store.js';
import type { Changes } from '../../../database/changes.js';
import type { Database } from '../../../database/database.js';
import { isStorable } from '../../../database/storable.js';
import type { ProductsQuestion, RecommendationKind } from '../../../experience/products.js';
import { badInput } from '../../../graphql/errors.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { NEEDS_SKU } from '../chain.js';
import { choiceFor, type Choosing, type Chosen, NO_STEERING, type On } from '../choice.store.js';
import { keptRankers } from '../ranker.loader.js';
import { productsOf } from '../recommendations.refine.js';
import type { SteeringDryRun, SteeringOutcome, SteeringPlace } from './dry-run.type.js';
import { keptSteering } from './kept-steering.loader.js';
import { planRule, type RuleDraft } from './plan-rule.js';
import { asRule, knownToRule, type SteeringState } from './steering.store.js';

export interface DryRunning {
  readonly database: Database;
  readonly changes: Changes;
}

/** The list that is tried out. */
export interface TriedList {
  readonly kind: RecommendationKind;
  readonly slot?: string | null;
  readonly sku?: string | null;
  readonly inCart?: readonly string[] | null;
  readonly customerNumber?: string | null;
  readonly at?: Date | null;
  readonly first: number;
}

/** Before and after a rule, or the rules; see `SteeringDryRun`. Writes nothing. */
export async function dryRun(
  { database, changes }: DryRunning,
  viewer: Viewer,
  list: TriedList,
  draft: RuleDraft | null,
): Promise<SteeringDryRun> {
  const on: On = { database, rankerOf: keptRankers(database) };
  const standing = await keptSteering({ database, changes }).current();
  const looking = await choosingFor(database, viewer, list);
  const listOf = async (steering: SteeringState): Promise<Chosen> =>
    await choiceFor(on, { ...looking, steering });
  if (!draft) return await compared(on, looking.viewer, await listOf(NO_STEERING), await listOf(standing));
  const before = await listOf(standing);
  const plan = planRule(draft, await knownToRule(database, draft), null);
  if (plan.kind === 'REFUSED') {
    const { before: stands } = await compared(on, looking.viewer, before, before);
    return { before: stands, after: null, userErrors: plan.errors };
  }
  const others = standing.rules.filter(({ name }) => name !== plan.row.name);
  const rules = plan.row.active ? [...others, await asRule(database, plan.row)] : others;
  return await compared(on, looking.viewer, before, await listOf({ ...standing, rules }));
}

/** Somebody of the company who did nothing yet, with its contractual orders; or a guest. No person's history is read. */
async function choosingFor(
  database: Database,
  viewer: Viewer,
  { kind, slot = null, sku = null, inCart, customerNumber, at, first }: TriedList,
): Promise<Omit<Choosing, 'steering'>> {
  if (NEEDS_SKU.has(kind) && sku === null) throw badInput(`${kind} needs a sku.`, 'sku');
  if (inCart && inCart.length > MOST_IN_CART)
    throw badInput(`inCart has more than ${MOST_IN_CART} entries.`, 'inCart');
  const known = customerNumber != null && isStorable(customerNumber);
  const company = known ? await companyWithNumber(database, customerNumber) : null;
  if (customerNumber != null && !company)
    throw badInput('There is no company with this customer number.', 'customerNumber');
  const asked: ProductsQuestion = { ...QUESTION, kind, slot, sku, inCart: inCart ?? [], first };
  const nobody = { buyer: null, visitorId: null, consents: PERSONAL } as const;
  return {
    viewer: {
      ...viewer,
      ...nobody,
      company,
      priceGroupIds: company?.priceGroupIds ?? [],
      now: at ?? viewer.now,
    },
    question: asked,
    kind,
    wishes: NO_WISHES,
    basket: { cartId: null, lines: [] },
    events: false,
  };
}

const MOST_IN_CART = 500;
const PERSONAL = new Set(['PERSONALIZATION', 'FUNCTIONAL'] as const);
const NO_WISHES = {
  intensity: 'INDIVIDUAL',
  groups: new Map(),
  brands: new Map(),
  topics: new Map(),
  industry: null,
} as const;
const QUESTION = { after: null, search: null, group: null, skus: null, cartId: null } as const;

async function compared(on: On, viewer: Viewer, before: Chosen, after: Chosen): Promise<SteeringDryRun> {
  const products = await productsOf(on, viewer, [...before.items, ...after.items]);
  const placeBefore = new Map(before.items.map(({ productId }, at) => [productId, at + 1]));
  const outcome = ({ items, answeredBy, modelVersion, stopped }: Chosen): SteeringOutcome => ({
    answeredBy,
    stopped,
    modelVersion,
    places: items.flatMap(({ productId, score, because, acted }, at): SteeringPlace[] => {
      const product = products.get(productId);
      const was = placeBefore.get(productId) ?? null;
      const rules = acted.map(({ name }) => name);
      return product ? [{ place: at + 1, was, product, score, because, rules }] : [];
    }),
  });
  return { before: outcome(before), after: outcome(after), userErrors: [] };
}
