import { badInput, unauthenticated } from '../graphql/errors.js';
import { CHANNELS, channelOf } from './channel.js';

/** Headers by their name in lower case, as node:http gives them; for WebSockets `headersOf(connectionParams)`. */
export type ViewerHeaders = Readonly<Record<string, unknown>>;

/** What the headers say, checked one by one. Absent and empty are the same: null. */
export interface Asked {
  /** What stands behind `Bearer`: an access token or an API key. */
  readonly bearer: string | null;
  readonly company: string | null;
  /** Code of a channel that exists. */
  readonly channel: string | null;
  /** Not yet proven. */
  readonly visitor: string | null;
  readonly language: string | undefined;
  readonly asOf: Date | null;
  /** Customer number of the company that staff look as. */
  readonly seeAs: string | null;
}

/** Connection parameters of a WebSocket as headers: names in any case; what is no object holds none. */
export const headersOf = (parameters: unknown): ViewerHeaders =>
  parameters !== null && typeof parameters === 'object'
    ? Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]))
    : {};

/** Law: every header is either absent or well-formed; else BAD_USER_INPUT (Authorization: UNAUTHENTICATED) that names it. */
export function readHeaders(headers: ViewerHeaders): Asked {
  const language = headers['accept-language'];
  return {
    bearer: bearer(headers),
    company: customerNumber(headers, 'maatwerk-company', 'Maatwerk-Company'),
    channel: channel(headers),
    visitor: text(headers, 'maatwerk-visitor', 'Maatwerk-Visitor'),
    language: typeof language === 'string' ? language : undefined,
    asOf: moment(headers),
    seeAs: customerNumber(headers, 'maatwerk-see-as', 'Maatwerk-See-As'),
  };
}

function text(headers: ViewerHeaders, key: string, name: string): string | null {
  const value = headers[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw badInput(`The header ${name} must be one text.`, name);
  return value.trim() === '' ? null : value.trim();
}

function bearer(headers: ViewerHeaders): string | null {
  const value = text(headers, 'authorization', 'Authorization');
  if (value === null) return null;
  const [, token] = /^Bearer +([\w.~+/=-]{1,4000})$/i.exec(value) ?? [];
  if (token === undefined)
    throw unauthenticated('The header Authorization must be "Bearer <token or API key>".');
  return token;
}

function customerNumber(headers: ViewerHeaders, key: string, name: string): string | null {
  const value = text(headers, key, name);
  if (value !== null && !/^[^\p{Cc}]{1,64}$/u.test(value))
    throw badInput(`The header ${name} must be a customer number of at most 64 characters.`, name);
  return value;
}

function channel(headers: ViewerHeaders): string | null {
  const value = text(headers, 'maatwerk-channel', 'Maatwerk-Channel');
  if (value === null) return null;
  const known = channelOf(value);
  if (known) return known.code;
  const codes = CHANNELS.map(({ code }) => code).join(', ');
  throw badInput(
    `The header Maatwerk-Channel names no channel of this shop. They are ${codes}.`,
    'Maatwerk-Channel',
  );
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

function moment(headers: ViewerHeaders): Date | null {
  const value = text(headers, 'maatwerk-as-of', 'Maatwerk-As-Of');
  if (value === null) return null;
  const wrong = badInput(
    'The header Maatwerk-As-Of must be a moment in ISO 8601 with its zone, like 2025-01-31T12:00:00Z.',
    'Maatwerk-As-Of',
  );
  const [, year, month, day] = MOMENT.exec(value) ?? [];
  const at = new Date(value);
  if (year === undefined || Number.isNaN(at.getTime())) throw wrong;
  // The engine rolls 31 February over into March.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || Number(year) < 1900 || Number(year) > 2200) throw wrong;
  return at;
}
