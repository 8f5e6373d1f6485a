/** An entry of a slot in one language, before it is decided who sees it. */
export interface ContentCandidate {
  readonly id: number;
  readonly slot: string;
  readonly key: string;
  readonly language: string;
  readonly type: string;
  readonly title: string;
  readonly body: string | null;
  readonly url: string | null;
  readonly image: string | null;
  readonly topic: string | null;
  /** In upper case; empty: every industry. Roles and channels likewise. */
  readonly industries: readonly string[];
  readonly roles: readonly string[];
  readonly channels: readonly string[];
  readonly productId: number | null;
  readonly groupId: number | null;
  /** From inclusive, to exclusive. */
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly fallback: boolean;
  readonly sort: number;
}

/** Who looks, as far as it matters to content. */
export interface Audience {
  readonly now: Date;
  /** Most wanted first. */
  readonly languages: readonly string[];
  /** Stated, or the company's; as it is shown in reasons. */
  readonly industry: string | null;
  readonly role: string | null;
  readonly channel: string;
  /** Stated topics in upper case, -1 (never) to 1. */
  readonly topics: ReadonlyMap<string, number>;
}

/** The product whose page the slot stands on. */
export interface Place {
  readonly id: number;
  readonly sku: string;
  /** Its own group, then the groups above it. */
  readonly groups: readonly { readonly id: number; readonly code: string }[];
}
