import type { Context } from '../graphql/context.js';

/** What a door knows of who is asking, before a viewer is made of it. */
export interface Asking {
  /** Lower-case names. Connection parameters of a WebSocket stand in it under the same names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Network address of the caller. */
  readonly address: string;
  readonly requestId: string;
  /** Aborted when the request's time is up or the client has gone. */
  readonly signal: AbortSignal;
  /** As the client sent them; only for WebSocket. */
  readonly connectionParams?: Readonly<Record<string, unknown>>;
}

export interface Asked {
  readonly context: Context;
  /** Headers for the answer, like `Maatwerk-Visitor`. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** Makes the context of a request. May throw a GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export type ContextFor = (asking: Asking) => Promise<Asked>;
