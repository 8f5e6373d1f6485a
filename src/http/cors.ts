import type { Exchange } from './exchange.js';

export interface CorsOptions {
  readonly mode: 'demo' | 'production';
  readonly corsOrigins?: readonly string[] | undefined;
}

const LOCAL = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/** Whether pages of this origin may call: the allow-list; in demo mode every port of this machine too. */
export const allowedOrigin = (origin: string, { mode, corsOrigins }: CorsOptions): boolean =>
  (corsOrigins ?? []).includes(origin) || (mode === 'demo' && LOCAL.test(origin));

const REQUEST_HEADERS = [
  'accept-language',
  'apollo-require-preflight',
  'authorization',
  'content-type',
  'maatwerk-as-of',
  'maatwerk-channel',
  'maatwerk-company',
  'maatwerk-see-as',
  'maatwerk-visitor',
  'x-apollo-operation-name',
  'x-request-id',
].join(', ');

/** Sets the CORS headers; answers a preflight and says so. */
export function answeredByCors(exchange: Exchange, options: CorsOptions): boolean {
  const { origin } = exchange.request.headers;
  exchange.set('vary', 'Origin, Accept');
  const allowed = origin !== undefined && allowedOrigin(origin, options);
  if (allowed) {
    exchange.set('access-control-allow-origin', origin);
    exchange.set('access-control-expose-headers', 'maatwerk-visitor, x-request-id');
  }
  if (exchange.request.method !== 'OPTIONS') return false;
  if (allowed) {
    exchange.set('access-control-allow-methods', 'GET, POST');
    exchange.set('access-control-allow-headers', REQUEST_HEADERS);
    exchange.set('access-control-max-age', '600');
  }
  exchange.set('allow', 'GET, POST, OPTIONS');
  exchange.answer(204, 'text/plain; charset=utf-8', '');
  return true;
}
