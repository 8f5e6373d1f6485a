import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Sockets } from './websocket-door.js';

export interface Draining {
  readonly http: Server;
  readonly sockets: Sockets;
  /** Ends of the event streams that run. */
  readonly streams: ReadonlySet<() => void>;
  /** Time for load balancers to see that readiness is red, in ms. */
  readonly grace: number;
  /** Time for requests in flight to finish, in ms. */
  readonly deadline: number;
}

/** Stops a server in order; resolves when no connection is left. */
export async function drain({ http, sockets, streams, grace, deadline }: Draining): Promise<void> {
  if (grace > 0) await pause(grace);
  const closed = new Promise<void>((resolve) => {
    http.close(() => resolve());
  });
  for (const stop of streams) stop();
  const cut = setTimeout(() => {
    sockets.cut();
    http.closeAllConnections();
  }, deadline);
  // A connection that was busy when the server closed becomes idle with its answer.
  const sweep = setInterval(() => http.closeIdleConnections(), 20);
  void sockets.close();
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
