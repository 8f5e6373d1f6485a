import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as ask,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { freshUrl } from '../../support/database.js';
import { cdsOf, SERVICES } from './model.js';

const require = createRequire(import.meta.url);
/** A row of an entity set, in the types of OData version 4. */
export type Entity = Readonly<Record<string, unknown>>;

interface CdsDatabase {
  run: (query: unknown) => Promise<unknown>;
  disconnect: () => Promise<void>;
}
interface CdsService {
  before: (event: string, entity: string, act: (request: { data: Record<string, unknown> }) => void) => void;
  prepend: (act: () => void) => void;
}
/** What of SAP's Cloud Application Programming Model is used here; it brings no types. */
interface Cds {
  env: Record<string, Record<string, unknown>>;
  model: unknown;
  app: unknown;
  compile: ((text: string) => object) & { for: { nodejs: (model: object) => unknown } };
  connect: { to: (name: string) => Promise<CdsDatabase> };
  deploy: (model: object) => { to: (database: CdsDatabase) => Promise<unknown> };
  serve: (which: string) => { from: (model: object) => { in: (app: unknown) => Promise<unknown> } };
  services: Record<string, CdsService>;
  ql: {
    INSERT: { into: (entity: string) => { entries: (rows: readonly Entity[]) => unknown } };
    DELETE: { from: (entity: string) => unknown };
    SELECT: { from: (entity: string) => { where: (like: Entity) => unknown } };
  };
  emit: (event: string, about: object) => unknown;
}
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const V4 = '/v4';
const V2 = '/sap/opu/odata/sap';
export const USER = 'MAATWERK';
export const PASSWORD = 'p@ss:wörd/1';
/** Rows of a page that the server cuts by itself. */
const SERVER_PAGE = 4;

/** One call as it came in. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

export interface S4 {
  /** For `MAATWERK_ERP_URL`. */
  readonly address: (options?: { readonly password?: string; readonly query?: string }) => string;
  readonly seen: Seen[];
  /** Replaces all rows of an entity set, such as `A_Product`. */
  readonly hold: (set: string, rows: readonly Entity[]) => Promise<void>;
  readonly add: (set: string, rows: readonly Entity[]) => Promise<void>;
  readonly rows: (set: string, like: Entity) => Promise<readonly Entity[]>;
  /** Answers a call itself and says so, or leaves it to the system. */
  interrupt: ((seen: Seen, response: ServerResponse) => boolean) | null;
  /** Ends all sessions: their tokens and cookies are worth nothing any more. */
  readonly endSessions: () => void;
  readonly close: () => Promise<void>;
}

/** Service and set of an entity set by its own name. */
function qualified(set: string): string {
  const service = Object.keys(SERVICES).find((one) => SERVICES[one]![set]);
  if (!service) throw new Error(`no service has ${set}`);
  return `${service}.${set}`;
}

/** What a gateway of SAP does in front of its services: who is it, a session, and no writing without the session's token. */
function guarded(
  s4: Pick<S4, 'seen' | 'interrupt'>,
  sessions: Map<string, string>,
  onward: Handler,
): Handler {
  let made = 0;
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://s4');
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
    };
    s4.seen.push(seen);
    if (s4.interrupt?.(seen, response)) return undefined;
    const given = Buffer.from(
      (request.headers.authorization ?? '').slice('Basic '.length),
      'base64',
    ).toString();
    if (given !== `${USER}:${PASSWORD}`)
      return void response
        .writeHead(401, { 'www-authenticate': 'Basic realm="S4"' })
        .end('<html>Logon failed');
    const session = /SAP_SESSIONID=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const asked = request.headers['x-csrf-token'];
    if (request.method === 'POST' && (asked === undefined || sessions.get(session) !== asked))
      return void response.writeHead(403, { 'x-csrf-token': 'Required' }).end('CSRF token validation failed');
    if (asked === 'Fetch') {
      const id = `s${++made}`;
      sessions.set(id, `token-${id}`);
      response.setHeader('set-cookie', [
        `SAP_SESSIONID=${id}; path=/; HttpOnly`,
        'sap-usercontext=x; path=/',
      ]);
      response.setHeader('x-csrf-token', `token-${id}`);
    }
    return onward(request, response);
  };
}

/** Hands a call to the server behind. */
const passedTo =
  (port: () => number): Handler =>
  (request, response) => {
    const { host: _, ...headers } = request.headers;
    const behind = ask(
      { host: '127.0.0.1', port: port(), path: request.url, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    behind.on('error', () => response.destroy());
    request.pipe(behind);
  };

async function listening(handler: Handler): Promise<Server> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

const QUIET = ['cds', 'odata', 'cov2ap', 'cov2ap/hpm', 'deploy', 'postgres', 'serve', 'server'];

/** CAP's settings are one object of the process. */
function configure(cds: Cds, url: string): void {
  const { hostname: host, port, username: user, password: secret, pathname } = new URL(url);
  const [password, database] = [decodeURIComponent(secret), pathname.slice(1)];
  const { requires, sql, query, log } = cds.env;
  Object.assign(requires!, {
    db: {
      kind: 'postgres',
      dialect: 'postgres',
      impl: '@cap-js/postgres',
      credentials: { host, port: Number(port), user, password, database },
      pool: { max: 4 },
    },
    auth: { kind: 'dummy', restrict_all_services: false },
  });
  Object.assign(sql!, { dialect: 'postgres' });
  Object.assign(query!, { limit: { max: SERVER_PAGE } });
  Object.assign(log!, { levels: Object.fromEntries(QUIET.map((one) => [one, 'silent'])) });
}

/** As the system does it: the number is its own, and so is what time it is. */
function numberOrders(sales: CdsService): void {
  let made = 0;
  sales.prepend(() =>
    sales.before('CREATE', 'A_SalesOrder', ({ data }) => {
      const now = new Date().toISOString();
      data['SalesOrder'] = String(10_000_000 + ++made);
      data['CreationDate'] = now.slice(0, 10);
      data['LastChangeDateTime'] = now;
    }),
  );
}

interface Services {
  readonly database: CdsDatabase;
  readonly cds: Cds;
  readonly server: Server;
  readonly drop: () => Promise<void>;
}

/** Version 2 of the services, on a database of its own: CAP, with the adapter that speaks version 2. */
async function services(): Promise<Services> {
  const { url, drop } = await freshUrl({ empty: true });
  const cds = require('@sap/cds') as Cds;
  configure(cds, url);
  const model = cds.compile(cdsOf(V4));
  cds.model = cds.compile.for.nodejs(model);
  const database = await cds.connect.to('db');
  await cds.deploy(model).to(database);
  const app = (require('express') as () => Handler & { use: (handler: unknown) => void })();
  cds.app = app;
  const version2 = require('@cap-js-community/odata-v2-adapter') as (options: object) => unknown;
  app.use(version2({ path: V2.slice(1), targetPath: V4.slice(1) }));
  await cds.serve('all').from(model).in(app);
  numberOrders(cds.services['API_SALES_ORDER_SRV']!);
  const server = await listening(app);
  cds.emit('listening', { server, url: `http://127.0.0.1:${portOf(server)}` });
  return { database, cds, server, drop };
}

/** An S/4HANA, as far as the adapter looks: OData services with data of the test, behind what guards them. */
export async function startS4(): Promise<S4> {
  const { database, cds, server, drop } = await services();
  const sessions = new Map<string, string>();
  const { INSERT, DELETE, SELECT } = cds.ql;
  const add = async (set: string, rows: readonly Entity[]): Promise<void> => {
    if (rows.length > 0) await database.run(INSERT.into(qualified(set)).entries(rows));
  };
  const s4: S4 = {
    address: ({ password = PASSWORD, query = '' } = {}) =>
      `odata+http://${USER}:${encodeURIComponent(password)}@127.0.0.1:${portOf(front)}${V2}?sales-area=1010/10/00${query}`,
    seen: [],
    interrupt: null,
    add,
    hold: async (set, rows) => {
      await database.run(DELETE.from(qualified(set)));
      await add(set, rows);
    },
    rows: async (set, like) =>
      (await database.run(SELECT.from(qualified(set)).where(like))) as readonly Entity[],
    endSessions: () => sessions.clear(),
    close: async () => {
      await closed(front);
      await closed(server);
      await database.disconnect();
      await drop();
    },
  };
  const front = await listening(
    guarded(
      s4,
      sessions,
      passedTo(() => portOf(server)),
    ),
  );
  return s4;
}
