import type { Viewer } from './viewer.js';

export interface SignedIn {
  readonly viewer: Viewer;
  /** The device the person came from, if the visitor id was proven. */
  readonly visitorId: string | null;
}
export interface OrderPlaced {
  readonly orderId: number;
}
export interface ConsentChanged {
  readonly buyerId: number | null;
  readonly visitorId: string | null;
}
export interface Corrected {
  readonly correctionId: number;
}

/** What happened, told to every level that is on. A failing hook is logged and retried as a job; it never fails the act. */
export interface Hooks {
  /** Answers what each level has to tell the signed-in person, by level name (level 5: the cart merge). */
  signedIn(event: SignedIn): Promise<Readonly<Record<string, unknown>>>;
  orderPlaced(event: OrderPlaced): Promise<void>;
  consentChanged(event: ConsentChanged): Promise<void>;
  corrected(event: Corrected): Promise<void>;
}
