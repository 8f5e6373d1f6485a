import { z } from 'zod';
import { type AccessSequence, accessSequence } from './experience/access-sequence.js';

const number = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** `1,3`, `1-3`, `none` -> level numbers in order. */
const levels = z.string().transform((value, context): readonly number[] => {
  if (value === 'none') return [];
  const numbers = new Set<number>();
  for (const part of value.split(',')) {
    const match = /^\s*([1-9])(?:\s*-\s*([1-9]))?\s*$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (!match || from > to) {
      context.addIssue({ code: 'custom', message: `must be like 1,3 or 1-5 or none, not "${value}"` });
      return z.NEVER;
    }
    for (let level = from; level <= to; level++) numbers.add(level);
  }
  return [...numbers].sort((a, b) => a - b);
});

const priceSequence = z.string().transform((value, context): AccessSequence => {
  try {
    return accessSequence(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as RangeError).message });
    return z.NEVER;
  }
});

interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly schema: Schema;
  /** As it would be written in the environment; undefined: not set. */
  readonly fallback: string | undefined;
  readonly about: string;
  readonly secret?: boolean;
}
const setting = <Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  fallback: string | undefined,
  about: string,
  secret = false,
): Setting<Schema> => ({ name, schema, fallback, about, secret });

/** THE SETTINGS: one line each, in reading order. `docs/configuration.md` is printed from it. */
export const SETTINGS = {
  mode: setting(
    'MAATWERK_MODE',
    z.enum(['demo', 'production']),
    'demo',
    'demo: demo shop and open introspection; production: neither',
  ),
  port: setting('PORT', number(0, 65535), '4000', 'port to listen on; 0 picks a free one'),
  host: setting('HOST', z.string().min(1), '0.0.0.0', 'address to listen on'),
  levels: setting('MAATWERK_LEVELS', levels, '1-5', 'levels that are on: 1,3 or 1-5 or none'),
  dataFolder: setting('MAATWERK_DATA', z.string().min(1), '.data', 'folder of the embedded database'),
  demoFile: setting(
    'MAATWERK_DEMO_FILE',
    z.string().min(1).optional(),
    undefined,
    'invoice file (CSV, may be gzipped) that an embedded database is filled from; without it the extract that is shipped',
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    undefined,
    'postgres://… uses this PostgreSQL (15 or newer) instead of the embedded one',
    true,
  ),
  databasePool: setting('MAATWERK_DATABASE_POOL', number(2, 500), '10', 'connections per process'),
  cacheMegabytes: setting(
    'MAATWERK_CACHE_MB',
    number(0, 65_536),
    '64',
    'memory of a process for prices, products and stock that were read before (docs/operations.md), in MB; 0: nothing is kept',
  ),
  databaseTimeout: setting(
    'MAATWERK_DATABASE_TIMEOUT',
    number(100, 600_000),
    '10000',
    'longest statement of a request, in ms',
  ),
  redisUrl: setting(
    'REDIS_URL',
    z.url({ protocol: /^rediss?$/ }).optional(),
    undefined,
    'redis://… carries change notification and rate limits between processes instead of PostgreSQL',
    true,
  ),
  jobs: setting(
    'MAATWERK_JOBS',
    z.enum(['inline', 'off']),
    'inline',
    'inline: jobs run in this process; off: run `maatwerk worker` beside it',
  ),
  log: setting(
    'MAATWERK_LOG',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    'info',
    'least level that is logged',
  ),
  secret: setting(
    'MAATWERK_SECRET',
    z.string().min(32).optional(),
    undefined,
    'signs tokens, visitor ids and links; at least 32 characters; needed in production, else made once and kept in the database',
    true,
  ),
  shopUrl: setting('MAATWERK_SHOP_URL', z.url(), 'http://localhost:4000', 'where links in mails lead'),
  shopCurrency: setting(
    'MAATWERK_SHOP_CURRENCY',
    z.string().regex(/^[A-Z]{3}$/),
    'GBP',
    'currency of guests, ISO 4217',
  ),
  shopLanguage: setting(
    'MAATWERK_SHOP_LANGUAGE',
    z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/),
    'en',
    'last of every language fallback chain',
  ),
  shopTimeZone: setting(
    'MAATWERK_SHOP_TIME_ZONE',
    z.string().min(1),
    'Europe/Amsterdam',
    'time zone of date-only validities',
  ),
  guestPrices: setting('MAATWERK_GUEST_PRICES', z.enum(['LIST', 'HIDDEN']), 'LIST', 'what guests see'),
  guestPriceGroups: setting(
    'MAATWERK_GUEST_PRICE_GROUPS',
    list,
    'retail',
    'codes of the price groups of guests, with commas',
  ),
  priceSequence: setting(
    'MAATWERK_PRICE_SEQUENCE',
    priceSequence,
    'contract-first',
    'in which order price lists are looked at (docs/prices.md): contract-first, lowest-of-all, priority-levels, most-specific-wins, or declared like own-contract:first > price-group+base:lowest; ties: narrower-validity, lower-amount',
  ),
  erpUrl: setting(
    'MAATWERK_ERP_URL',
    z.url().optional(),
    undefined,
    'system of record: file:///folder, https://host/folder/, odata+https://user:password@host/path or tryton+https://user:password@host/database',
    true,
  ),
  erpDeadline: setting(
    'MAATWERK_ERP_DEADLINE',
    number(10, 60_000),
    '300',
    'how long a request waits for live prices of the system of record, in ms',
  ),
  erpFresh: setting(
    'MAATWERK_ERP_FRESH',
    number(0, 600_000),
    '0',
    'for how long a live price is answered again without asking the system of record, in ms; 0: always ask',
  ),
  erpStale: setting(
    'MAATWERK_ERP_STALE',
    number(0, 10_080),
    '60',
    'minutes that the last live price stands in when the system of record does not answer; after that the price lists do',
  ),
  erpSync: setting(
    'MAATWERK_ERP_SYNC',
    number(0, 1440),
    '5',
    'minutes between two looks for changes in the system of record; 0: only `maatwerk erp sync`',
  ),
  guestOrders: setting('MAATWERK_GUEST_ORDERS', flag, 'false', 'whether guests may submit carts'),
  cartMerge: setting(
    'MAATWERK_CART_MERGE',
    z.enum(['SUM', 'GREATER', 'OWN']),
    'SUM',
    "when a guest signs in and both carts have a product: SUM adds, GREATER takes the larger quantity, OWN keeps the buyer's",
  ),
  guestCartDays: setting(
    'MAATWERK_GUEST_CART_DAYS',
    number(1, 3650),
    '60',
    "days after its last change that a guest's cart is kept",
  ),
  smtpUrl: setting(
    'MAATWERK_SMTP_URL',
    z.url({ protocol: /^smtps?$/ }).optional(),
    undefined,
    'smtp://… sends mail; without it mails are kept in the outbox and logged by id',
    true,
  ),
  mailFrom: setting(
    'MAATWERK_MAIL_FROM',
    z.string().min(3),
    'Maatwerk <shop@demo.example>',
    'sender of mails',
  ),
  corsOrigins: setting(
    'MAATWERK_CORS_ORIGINS',
    list.optional(),
    undefined,
    'origins that browsers may call from, with commas; demo mode allows localhost',
  ),
  introspection: setting(
    'MAATWERK_INTROSPECTION',
    flag.optional(),
    undefined,
    'default: on in demo mode, off in production',
  ),
  tokenMinutes: setting('MAATWERK_TOKEN_MINUTES', number(1, 1440), '15', 'life of an access token'),
  refreshDays: setting('MAATWERK_REFRESH_DAYS', number(1, 365), '30', 'life of a refresh token'),
  signInFailures: setting(
    'MAATWERK_SIGN_IN_FAILURES',
    number(1, 1000),
    '10',
    'failed sign-ins per account and address in 15 minutes before a pause',
  ),
  bodyLimit: setting(
    'MAATWERK_LIMIT_BODY',
    number(1_000, 100_000_000),
    '1000000',
    'largest GraphQL body, bytes',
  ),
  rowLimit: setting(
    'MAATWERK_LIMIT_ROW',
    number(1_000, 100_000_000),
    '1000000',
    'largest row of an import, bytes',
  ),
  depthLimit: setting('MAATWERK_LIMIT_DEPTH', number(3, 100), '15', 'deepest query'),
  costLimit: setting(
    'MAATWERK_LIMIT_COST',
    number(10, 10_000_000),
    '20000',
    'highest cost of one query: one per field, list sizes multiply',
  ),
  aliasLimit: setting('MAATWERK_LIMIT_ALIASES', number(0, 10_000), '50', 'most aliases in one query'),
  tokenLimit: setting('MAATWERK_LIMIT_TOKENS', number(100, 1_000_000), '5000', 'most tokens in one query'),
  batchLimit: setting('MAATWERK_LIMIT_BATCH', number(1, 1000), '10', 'most operations in one HTTP request'),
  pageLimit: setting('MAATWERK_LIMIT_PAGE', number(1, 1000), '100', 'largest page of a connection'),
  requestTimeout: setting('MAATWERK_LIMIT_TIME', number(100, 600_000), '10000', 'longest request, in ms'),
  costPerMinute: setting(
    'MAATWERK_LIMIT_COST_PER_MINUTE',
    number(0, 1_000_000_000),
    '0',
    'cost one viewer may ask for in a minute; 0: no limit',
  ),
  subscriptionLimit: setting(
    'MAATWERK_LIMIT_SUBSCRIPTIONS',
    number(1, 10_000),
    '20',
    'most subscriptions of one connection',
  ),
} as const;

type Settings = typeof SETTINGS;
export type Config = { readonly [Key in keyof Settings]: z.output<Settings[Key]['schema']> };

/** A setting that is unknown or malformed; the sentence names it. */
export class ConfigError extends Error {}

/**
 * Reads settings into one frozen, validated object. Unknown `MAATWERK_*` names and malformed values throw `ConfigError`
 * with a sentence per setting.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const known = new Set<string>(Object.values(SETTINGS).map(({ name }) => name));
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith('MAATWERK_') && !name.startsWith('MAATWERK_TEST_') && !known.has(name))
    .map((name) => `${name} is not a setting of Maatwerk. docs/configuration.md lists them.`);
  const config: Record<string, unknown> = {};
  for (const [key, { name, schema, fallback, secret }] of Object.entries(SETTINGS) as [string, Setting][]) {
    const given = environment[name] === '' ? undefined : environment[name];
    const result = schema.safeParse(given ?? fallback);
    if (result.success) config[key] = result.data;
    else {
      const shown = secret ? 'The value' : `"${given}"`;
      problems.push(
        `${name}: ${shown} is not valid (${result.error.issues[0]?.message}). It is ${describe(key)}.`,
      );
    }
  }
  if (config['mode'] === 'production' && config['secret'] === undefined)
    problems.push(
      'MAATWERK_SECRET is needed in production mode: at least 32 characters that nobody else knows.',
    );
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return Object.freeze(config) as Config;
}

const describe = (key: string): string => (SETTINGS as Record<string, Setting>)[key]?.about ?? key;
