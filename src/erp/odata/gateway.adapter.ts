import { faultOf, faultOfStatus } from '../http-fault.js';
import { type ErpCall, ErpError } from '../port.js';
import { queryOf } from './query.js';
import { entityOf, pageOf, type Row, type RowPage } from './row.js';
import type { ODataSettings } from './settings.js';

/** Options of a query, such as `$filter`. */
export type Options = Readonly<Record<string, string | number | null | undefined>>;

/** The services of one system over HTTP: who we are, its session, its token against forged requests, its errors. */
export interface Gateway {
  /** All pages of what is asked for, as the system cuts them. */
  pages(set: string, options: Options, call: ErpCall): AsyncGenerator<readonly Row[]>;
  /** All rows of what is asked for: where a few are expected. */
  rows(set: string, options: Options, call: ErpCall): Promise<readonly Row[]>;
  create(set: string, body: object, call: ErpCall): Promise<Row>;
  /** What time the system says it is, if it said so lately; otherwise ours. */
  now(): Date;
}

const TOKEN = 'x-csrf-token';

/** The code of an error, such as `V1/382`: its text may tell of persons. */
function codeIn(body: string): string {
  const code = /"code"\s*:\s*"([\w/.-]{1,40})"/.exec(body)?.[1];
  return code === undefined ? '' : ` (${code})`;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** The path of a set below the services, for messages: no filter, no key. */
const named = (path: string): string => path.replace(/[?(].*$/s, '');

export function openGateway(settings: ODataSettings): Gateway {
  const cookies = new Map<string, string>();
  let token: string | null = null;
  let clock: { readonly theirs: number; readonly ours: number } | null = null;

  function keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      if (at < 1) continue;
      const ended = attributes.some((one) => /^\s*max-age\s*=\s*(?:0|-\d+)\s*$/i.test(one));
      if (ended) cookies.delete(pair.slice(0, at).trim());
      else cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
    }
    const theirs = Date.parse(headers.get('date') ?? '');
    if (Number.isFinite(theirs)) clock = { theirs, ours: Date.now() };
  }

  async function exchange(path: string, request: RequestInit, { signal }: ErpCall): Promise<Answer> {
    signal.throwIfAborted();
    const headers = new Headers(request.headers);
    headers.set('accept', 'application/json');
    if (settings.authorization) headers.set('authorization', settings.authorization);
    if (cookies.size > 0)
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    try {
      // A redirect leads to a sign-in page, or where our password must not go.
      const response = await fetch(`${settings.root}/${path}`, {
        ...request,
        headers,
        signal,
        redirect: 'manual',
      });
      const body = await response.text();
      keep(response.headers);
      return { status: response.status, headers: response.headers, body };
    } catch (error) {
      throw faultOf(error, signal, named(path));
    }
  }

  function parsed(path: string, { status, body }: Answer): unknown {
    if (status < 200 || status > 299) throw faultOfStatus(status, `${named(path)}${codeIn(body)}`);
    try {
      return JSON.parse(body);
    } catch (error) {
      throw new ErpError('BAD_ANSWER', `${named(path)} answered something that is not JSON`, {
        cause: error,
      });
    }
  }

  const addressed = (set: string, options: Options): string => {
    const query = queryOf({ ...options, 'sap-client': settings.client, $format: 'json' });
    return `${set}?${query}`;
  };

  async function page(path: string, call: ErpCall): Promise<RowPage> {
    return pageOf(parsed(path, await exchange(path, { method: 'GET' }, call)));
  }

  async function* pages(set: string, options: Options, call: ErpCall): AsyncGenerator<readonly Row[]> {
    let before = '';
    for (let path = addressed(set, options); ;) {
      const { rows, next } = await page(path, call);
      yield rows;
      if (next === null) return;
      // Only where it goes on is theirs to say: behind a proxy its host is not ours, and ours alone gets our password.
      const { searchParams, search } = new URL(next, settings.root);
      if (search === before) throw new ErpError('BAD_ANSWER', `${set} goes on where it has been`);
      before = search;
      path = addressed(set, Object.fromEntries(searchParams));
    }
  }

  /** Law: a session has one token; it is asked for where there is none, or where the system wants another. */
  async function fetchToken(service: string, call: ErpCall): Promise<string> {
    const path = addressed(`${service}/`, {});
    const answer = await exchange(path, { method: 'GET', headers: { [TOKEN]: 'Fetch' } }, call);
    if (answer.status > 299) parsed(path, answer);
    return answer.headers.get(TOKEN) ?? '';
  }

  async function create(set: string, body: object, call: ErpCall): Promise<Row> {
    const path = addressed(set, {});
    const service = set.split('/')[0] ?? '';
    const send = async (): Promise<Answer> => {
      token ??= await fetchToken(service, call);
      const headers = { 'content-type': 'application/json', [TOKEN]: token };
      return await exchange(path, { method: 'POST', headers, body: JSON.stringify(body) }, call);
    };
    let answer = await send();
    if (answer.status === 403 && /^required$/i.test(answer.headers.get(TOKEN) ?? '')) {
      token = null;
      answer = await send();
    }
    return entityOf(parsed(path, answer));
  }

  return {
    pages,
    create,
    async rows(set, options, call) {
      const all: Row[] = [];
      for await (const rows of pages(set, options, call)) all.push(...rows);
      return all;
    },
    now: () => new Date(clock ? clock.theirs + (Date.now() - clock.ours) : Date.now()),
  };
}
