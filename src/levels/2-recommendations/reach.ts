import type { Intensity } from '../../experience/experience.js';
import type { RecommendationKind } from '../../experience/products.js';
import type { SourceName } from './candidate.js';
import { CHAINS } from './chain.js';

/** Who asks, as far as it decides what may be looked at. */
export interface Asker {
  readonly intensity: Intensity;
  /** PERSONALIZATION is granted. */
  readonly personal: boolean;
  /** Personal events may be read: those of the buyer, or of a visitor in the session. */
  readonly events: boolean;
  readonly isBuyer: boolean;
  readonly isVisitor: boolean;
  readonly hasCompany: boolean;
  readonly hasIndustry: boolean;
  readonly hasSku: boolean;
  readonly hasBasket: boolean;
  readonly hasLikes: boolean;
}

/** What may be looked at for one question. */
export interface Reach {
  /** The kind that is ranked: FOR_YOU becomes POPULAR where nothing personal may be used. */
  readonly kind: RecommendationKind;
  readonly sources: readonly SourceName[];
  /** Whether the person counts: at OFF the answer is that of a buyer without history or preferences. */
  readonly person: boolean;
  /** Whether the buyer's own orders count, beside those of the company that name nobody. */
  readonly ownOrders: boolean;
}

/**
 * Which sources a question may use. Laws: without leave to read events no source names them; REORDER and FORGOTTEN rest
 * on the company's orders alone, which need no consent; nothing personal is looked at when the intensity is OFF.
 */
export function reachOf(asked: RecommendationKind, asker: Asker): Reach {
  const person = asker.intensity !== 'OFF';
  const events = person && asker.events;
  const views = events && (asker.isBuyer || asker.isVisitor);
  const orders = asker.personal && asker.hasCompany;
  const kind = asked === 'FOR_YOU' && !orders && !views ? 'POPULAR' : asked;
  const individual = asker.intensity === 'INDIVIDUAL';
  const sources = new Set<SourceName>();
  const view: SourceName = asker.isBuyer ? 'buyerViews' : 'visitorViews';

  if (asker.hasCompany) sources.add(purchasesFor(kind, orders));
  // The learnt blend looks at what goes with own purchases.
  if (sources.has('ownPurchases') || kind === 'FORGOTTEN') if (asker.hasCompany) sources.add('related');
  // A visitor's events are those of the session: context, not a profile.
  if (kind === 'FOR_YOU' && views && (individual || asker.isVisitor)) sources.add(view);
  if (kind === 'RECENTLY_VIEWED' && views) sources.add(view);
  if (person && (asker.isBuyer || asker.isVisitor)) sources.add('dismissed');
  if (views) sources.add('dismissals');
  if (asker.hasSku) sources.add('subject');
  if (asker.hasBasket) sources.add('basket');
  for (const link of CHAINS[kind]) for (const source of contextual(link, asker)) sources.add(source);
  if (person && asker.hasLikes) sources.add('liked');
  if (asker.hasIndustry && asker.intensity !== 'CONTEXT') sources.add('industry');
  sources.add('popular');
  sources.add('catalogue');
  return { kind, sources: [...sources], person, ownOrders: individual };
}

function purchasesFor(kind: RecommendationKind, orders: boolean): SourceName {
  if (kind === 'REORDER' || kind === 'FORGOTTEN') return 'companyPurchases';
  return kind === 'FOR_YOU' && orders ? 'ownPurchases' : 'latePurchases';
}

function contextual(kind: RecommendationKind, { hasSku, hasBasket }: Asker): readonly SourceName[] {
  if (kind === 'SAME_GROUP' && hasSku) return ['group'];
  if (kind === 'ALTERNATIVES' && hasSku) return ['alternatives'];
  if (kind === 'BOUGHT_TOGETHER' && hasSku) return ['partnersOfSubject'];
  if (kind === 'BOUGHT_TOGETHER' && hasBasket) return ['partnersOfBasket'];
  return [];
}
