import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { demand, demandOperation } from '../../accounts/permission.js';
import type { DatabaseLog } from '../../database/database.js';
import { errorFacts } from '../../database/error-facts.js';
import { gatewayError, statusOf } from '../../graphql/errors.js';
import type { Viewer } from '../../viewer/viewer.js';
import { ImportError } from './import-error.js';
import { IMPORT_MODES, type ImportKind, type ImportMode } from './import-kind.js';
import type { ImportDependencies } from './import-options.js';
import { runImport } from './pipeline.store.js';
import { DUPLICATES, type Duplicates } from './reasons.js';
import { rejectsAfter, runsById } from './run.store.js';

/** A door as the server takes it. */
export interface ImportRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface ImportRouteDependencies extends ImportDependencies {
  readonly importKinds: readonly ImportKind[];
  /** Who asks; throws UNAUTHENTICATED or FORBIDDEN. */
  readonly authenticate: (request: IncomingMessage) => Promise<Viewer>;
  readonly log: Pick<DatabaseLog, 'error'>;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly viewer: Viewer;
}
type Handle = (asked: Asked, on: ImportRouteDependencies) => Promise<void>;

/**
 * `POST /import/:kind` (body: CSV or NDJSON, streamed; `?mode=`, `?duplicates=`, `?maxRejects=`, `?mapping=` with the mapping's JSON) and `GET /import/runs/:id/rejects`
 * (NDJSON). Both need the permission IMPORT.
 */
export function importRoutes(on: ImportRouteDependencies): readonly ImportRoute[] {
  const door = (method: 'GET' | 'POST', path: string, handle: Handle): ImportRoute => ({
    method,
    path,
    handle: async (request, response) => {
      try {
        const viewer = await on.authenticate(request);
        demand(viewer, 'IMPORT');
        await handle({ request, response, viewer }, on);
      } catch (error) {
        refuse(request, response, error, on);
      }
    },
  });
  return [door('POST', '/import/:kind', takeFile), door('GET', '/import/runs/:id/rejects', sendRejects)];
}

const FORMATS: Readonly<Record<string, 'csv' | 'ndjson'>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
};

async function takeFile({ request, response, viewer }: Asked, on: ImportRouteDependencies): Promise<void> {
  demandOperation(viewer, 'mutation');
  const { pathname, searchParams } = addressOf(request);
  const name = segment(pathname, 2);
  const kind = on.importKinds.find((one) => one.name === name);
  if (!kind) {
    const known = on.importKinds.map((one) => one.name).join(', ');
    throw new ImportError('UNKNOWN_KIND', `This cannot be imported. What can be: ${known}.`);
  }
  const mode = modeOf(searchParams.get('mode'));
  const duplicates = duplicatesOf(searchParams.get('duplicates'));
  const maxRejects = limitOf(searchParams.get('maxRejects'));
  const { format, gzip } = encodingOf(request);
  const result = await runImport(
    on,
    kind,
    bytesOf(request, () => checkKey(request, viewer, on)),
    {
      format,
      gzip,
      mode,
      duplicates,
      maxRejects,
      mapping: searchParams.get('mapping') ?? undefined,
      source: 'HTTP',
      size: gzip ? undefined : Number(request.headers['content-length'] ?? 0),
      actor: { buyerId: viewer.buyer?.id ?? null, apiKeyId: viewer.apiKeyId },
      progress: ({ phase }) => {
        // The body is here; the connection is silent while the rows are merged.
        if (phase === 'MERGING') request.setTimeout(0);
      },
    },
  );
  answer(request, response, result.state === 'DONE' ? 200 : 422, result);
}

/** A file may take an hour to come: a key that was revoked meanwhile brings nothing in. A person's token may end, their file not. */
async function checkKey(
  request: IncomingMessage,
  { apiKeyId }: Viewer,
  { authenticate }: ImportRouteDependencies,
): Promise<void> {
  if (apiKeyId !== null) demand(await authenticate(request), 'IMPORT');
}

/** Throws when the client goes away before the body is whole; `check` is made when it is. */
async function* bytesOf(request: IncomingMessage, check: () => Promise<void>): AsyncGenerator<Buffer> {
  for await (const chunk of request) yield chunk as Buffer;
  if (!request.complete) throw new ImportError('SOURCE_FAILED', 'The connection ended before the file did.');
  await check();
}

const unsupported = (message: string): GraphQLError => gatewayError('UNSUPPORTED_MEDIA_TYPE', message);

function encodingOf(request: IncomingMessage): { format: 'csv' | 'ndjson'; gzip: boolean } {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const format = FORMATS[type];
  if (!format) throw unsupported(`Send the file as ${Object.keys(FORMATS).join(' or ')}.`);
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice(8);
  if (charset !== undefined && !['utf-8', 'utf8', '"utf-8"'].includes(charset))
    throw unsupported('Only UTF-8 is read.');
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity')
    throw unsupported('Content-Encoding is gzip or left out.');
  return { format, gzip: encoding === 'gzip' };
}

function modeOf(text: string | null): ImportMode {
  const mode = IMPORT_MODES.find((one) => one === (text ?? 'upsert'));
  if (!mode) throw new ImportError('UNKNOWN_MODE', `mode is one of ${IMPORT_MODES.join(', ')}.`);
  return mode;
}

function duplicatesOf(text: string | null): Duplicates {
  const duplicates = DUPLICATES.find((one) => one === (text ?? 'last'));
  if (!duplicates) throw new ImportError('BAD_OPTION', `duplicates is one of ${DUPLICATES.join(', ')}.`);
  return duplicates;
}

function limitOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw gatewayError('BAD_REQUEST', 'maxRejects is a number of rows.');
  return Number(text);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PAGE = 5000;

async function sendRejects(
  { request, response }: Asked,
  { database }: ImportRouteDependencies,
): Promise<void> {
  const id = segment(addressOf(request).pathname, 3);
  const [run] = UUID.test(id) ? await runsById(database, [id]) : [];
  if (!run) {
    answer(request, response, 404, { error: { code: 'NOT_FOUND', message: 'There is no such import.' } });
    return;
  }
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'private, no-store',
  });
  let after = { line: -1, field: '' };
  while (!response.destroyed) {
    const page = await rejectsAfter(database, id, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    after = last;
    const room = response.write(page.map((reject) => `${JSON.stringify(reject)}\n`).join(''));
    if (!room && !response.destroyed)
      await new Promise<void>((resolve) => {
        response.once('drain', resolve).once('close', resolve);
      });
  }
  response.end();
}

const addressOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://gateway');
const segment = (pathname: string, at: number): string => pathname.split('/')[at] ?? '';

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  { log }: ImportRouteDependencies,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof ImportError)
    return answer(request, response, 400, {
      error: { code: error.code, message: error.message },
    });
  if (error instanceof GraphQLError)
    return answer(request, response, statusOf(error), {
      error: { code: error.extensions['code'], message: error.message },
    });
  if (request.destroyed && !request.complete) return;
  log.error(errorFacts(error), 'an import failed');
  answer(request, response, 500, {
    error: { code: 'INTERNAL_SERVER_ERROR', message: 'The import failed and nothing was changed.' },
  });
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  // A client that still sends would otherwise keep the connection busy with a file nobody reads.
  const unread = !request.complete;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'private, no-store',
    ...(unread ? { connection: 'close' } : {}),
  });
  response.end(text);
  if (unread) {
    request.resume();
    response.once('finish', () => setTimeout(() => request.socket.destroy(), LINGER).unref());
  }
}

/** How long a client may still read an answer that came before its body was sent, in ms. */
const LINGER = 1000;
