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

/** What a level does when something has happened. Any of them may be called again: it must be repeatable. */
export interface Hooks {
  /** Answers what the level has to tell the signed-in person (level 5: the cart merge). Called before sign-in answers. */
  signedIn(event: SignedIn): Promise<unknown>;
  orderPlaced(event: OrderPlaced): Promise<void>;
  consentChanged(event: ConsentChanged): Promise<void>;
  corrected(event: Corrected): Promise<void>;
}

/**
 * What happened, told to every level that is on. Those with an `Sql` are told by a job that is written in the transaction of
 * the act: the hook runs exactly when the act stands, and a process that dies after its COMMIT loses nothing. Where no
 * level listens it costs nothing.
 */
export interface After<Sql> {
  /**
   * Runs the hooks at once and answers what each level has to tell, by its name; one that fails is logged, and tried again
   * as a job.
   */
  signedIn(event: SignedIn): Promise<Readonly<Record<string, unknown>>>;
  orderPlaced(sql: Sql, event: OrderPlaced): Promise<void>;
  consentChanged(sql: Sql, event: ConsentChanged): Promise<void>;
  corrected(sql: Sql, event: Corrected): Promise<void>;
}
