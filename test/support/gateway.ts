import { type Logger, pino } from 'pino';
import { openSession } from '../../src/accounts/session.store.js';
import { type App, type AppOptions, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { Database } from '../../src/database/database.js';
import type { Erp } from '../../src/erp/port.js';
import { freshUrl } from './database.js';
import { Shop } from './shop.js';

/** An answer as a client sees it. `data` is read with `data.x.y`: a wrong path fails the test that expects it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- answers are JSON of any shape; expectations name the shape
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
}

export interface GatewayOptions {
  /** Levels that are on; default all. */
  readonly levels?: readonly number[];
  /** Settings by their environment names. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Moment of every request; default a fixed one, so that nothing depends on the day. */
  readonly clock?: () => Date;
  /** Whether jobs are worked on; default no. */
  readonly jobs?: boolean;
  /** Where the process logs; default nowhere. */
  readonly log?: Logger;
  /** A system of record; default none. */
  readonly erp?: Erp;
  /** Address of a database to share with another gateway; default a fresh one. */
  readonly databaseUrl?: string;
  /** Hooks beside those of the levels. */
  readonly after?: AppOptions['after'];
}

/** The moment that tests live in, unless they set their own clock. */
export const TEST_NOW = new Date('2026-03-10T09:00:00Z');

export class TestGateway {
  readonly shop: Shop;

  constructor(
    readonly app: App,
    readonly url: string,
    readonly databaseUrl: string,
    private readonly dropDatabase: () => Promise<void>,
  ) {
    this.shop = new Shop(app.dependencies.database);
  }

  get database(): Database {
    return this.app.dependencies.database;
  }

  /** Headers of a signed-in buyer, for the company named (customer number) or the only one they have. */
  async as(email: string, company?: string): Promise<Record<string, string>> {
    const [buyer] = await this.database.query<{ id: number }>('SELECT id FROM buyer WHERE email = $1', [
      email,
    ]);
    if (!buyer) throw new Error(`There is no buyer ${email}`);
    const { token } = await openSession(this.app.dependencies, buyer.id);
    return {
      authorization: `Bearer ${token}`,
      ...(company === undefined ? {} : { 'maatwerk-company': company }),
    };
  }

  /** GraphQL text in, JSON out, over HTTP. */
  async query(
    query: string,
    variables: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: unknown; errors?: Answer['errors'] };
    return { status: response.status, headers: response.headers, data: body.data, errors: body.errors ?? [] };
  }

  /** As `query`, but fails when there are errors: for the part of a test that must work. */
  async ask(
    query: string,
    variables: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer['data']> {
    const { data, errors } = await this.query(query, variables, headers);
    if (errors.length > 0) throw new Error(`The query failed: ${JSON.stringify(errors)}`);
    return data;
  }

  /** The SQL statements that `work` costs, BEGIN and COMMIT not counted. */
  async statements(work: () => Promise<unknown>): Promise<readonly string[]> {
    const seen: string[] = [];
    const stop = this.database.onStatement((text) => seen.push(text));
    try {
      await work();
    } finally {
      stop();
    }
    return seen;
  }

  /** Another gateway process on the same database. */
  beside(options: GatewayOptions = {}): Promise<TestGateway> {
    return gatewayWith({ ...options, databaseUrl: this.databaseUrl });
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.dropDatabase();
  }
}

/** A gateway on a free port with a database of its own. Close it in `afterAll`. */
export async function gatewayWith(options: GatewayOptions = {}): Promise<TestGateway> {
  const { levels = [1, 2, 3, 4, 5], settings = {}, jobs = false } = options;
  const shared = options.databaseUrl;
  const own = shared === undefined ? await freshUrl() : { url: shared, drop: () => Promise.resolve() };
  const config = readConfig({
    DATABASE_URL: own.url,
    PORT: '0',
    HOST: '127.0.0.1',
    MAATWERK_LEVELS: levels.length === 0 ? 'none' : levels.join(','),
    MAATWERK_LOG: 'silent',
    MAATWERK_DATABASE_POOL: '5',
    MAATWERK_SECRET: 'a secret of the tests, known to everybody',
    ...settings,
  });
  const clock = options.clock ?? (() => TEST_NOW);
  const app = await createApp(config, {
    log: options.log ?? pino({ level: 'silent' }),
    clock,
    ...(options.erp && { erp: options.erp }),
    ...(options.after && { after: options.after }),
  });
  const { port } = await app.server.listen();
  if (jobs) await app.work();
  return new TestGateway(app, `http://127.0.0.1:${port}`, own.url, own.drop);
}
