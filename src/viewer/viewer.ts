/** What personal data may be used for (decisions: `privacy/`). */
export const PURPOSES = [
  'FUNCTIONAL',
  'PERSONALIZATION',
  'MARKETING_EMAIL',
  'ADVERTISING',
  'ANALYTICS',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What a buyer is in one company. */
export const MEMBERSHIP_ROLES = ['BUYER', 'APPROVER', 'COMPANY_ADMIN'] as const;
export type MembershipRole = (typeof MEMBERSHIP_ROLES)[number];

/** What a person or an API key of the shop itself is. */
export const STAFF_ROLES = ['MERCHANDISER', 'SALES_REP', 'INTEGRATOR', 'ADMIN'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** The company somebody acts for. Ids are internal numbers; they never leave the gateway. */
export interface ViewerCompany {
  readonly id: number;
  readonly customerNumber: string;
  readonly name: string;
  readonly industry: string | null;
  readonly country: string;
  readonly language: string | null;
  readonly currency: string;
  readonly priceGroupIds: readonly number[];
  /** Parent, grandparent ...: nearest first. */
  readonly ancestorIds: readonly number[];
  /** Its prices are asked of the system of record. */
  readonly livePrices: boolean;
  /** The stock location that serves it; null: none in particular. */
  readonly branch: string | null;
}

export interface ViewerBuyer {
  readonly id: number;
  readonly name: string;
  readonly language: string | null;
}

/**
 * Who is asking: visitor or buyer, acting for which company, through which channel, at what moment, with which
 * consents. Built once per request from headers (`accounts/viewer.store.ts`); the same for HTTP, subscriptions and jobs.
 */
export interface Viewer {
  /** One moment per request; staff may have set it with `Maatwerk-As-Of`. UTC. */
  readonly now: Date;
  /** Code of a row of configuration: WEB, APP, SALES_DESK ... */
  readonly channel: string;
  /** Language tags, most wanted first, ending in the shop's language. */
  readonly languages: readonly string[];
  /** The company's currency; for a guest the shop's. ISO 4217. */
  readonly currency: string;
  /** Anonymous device identity, issued and signed by the gateway. */
  readonly visitorId: string | null;
  readonly buyer: ViewerBuyer | null;
  readonly company: ViewerCompany | null;
  readonly role: MembershipRole | null;
  readonly staffRole: StaffRole | null;
  /** The integrator's key that asks; then there is no buyer. */
  readonly apiKeyId: number | null;
  /** Price groups whose lists apply: the company's; without a company the guests' (`MAATWERK_GUEST_PRICE_GROUPS`). */
  readonly priceGroupIds: readonly number[];
  /** Staff look at another moment or as another company: queries only. */
  readonly staged: boolean;
  /** `now` is another moment, set by staff: only what is written down speaks of it. */
  readonly otherMoment: boolean;
  /** What this viewer may do; checked by `accounts/permission.ts` only. */
  readonly permissions: ReadonlySet<string>;
  /** Purposes this person allowed. Without a buyer: those of the visitor. */
  readonly consents: ReadonlySet<Purpose>;
}

/** A guest: no buyer, no company. An explicit context, not the absence of one. */
export const isGuest = (viewer: Viewer): boolean => viewer.company === null;
