import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a client may still read after an answer that came before its body was sent, in ms. */
const LINGER = 1_000;
const REQUEST_ID = /^[A-Za-z0-9._:-]{1,64}$/;

/** One HTTP request and its answer, with what every door needs of it. */
export class Exchange {
  readonly requestId: string;
  readonly path: string;
  readonly search: string;
  readonly started = performance.now();
  /** Which door answers, for logs and metrics: one of a fixed few. */
  door = 'other';
  /** What is known to be safe to log about the work: kind of operation, hash of its text. */
  facts: Readonly<Record<string, unknown>> = {};
  private readonly headers: Record<string, string>;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    const given = request.headers['x-request-id'];
    this.requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.search = mark < 0 ? '' : url.slice(mark + 1);
    this.headers = { 'x-request-id': this.requestId, 'x-content-type-options': 'nosniff' };
  }

  get address(): string {
    return this.request.socket.remoteAddress ?? '';
  }

  set(name: string, value: string): void {
    this.headers[name] = value;
  }

  /** Puts the headers on the response, for doors that write it themselves. */
  applyHeaders(): void {
    for (const [name, value] of Object.entries(this.headers)) this.response.setHeader(name, value);
  }

  answer(status: number, type: string, body: string | Buffer): void {
    const { request, response } = this;
    if (response.headersSent || response.destroyed) return;
    this.headers['content-type'] = type;
    this.headers['content-length'] = String(Buffer.byteLength(body));
    if (!request.complete && hasBody(request)) this.leave();
    response.writeHead(status, this.headers);
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  answerJson(status: number, body: unknown): void {
    this.answer(status, 'application/json; charset=utf-8', JSON.stringify(body));
  }

  /** The rest of the body is not wanted: a slow sender must not hold the connection. */
  private leave(): void {
    this.headers['connection'] = 'close';
    this.request.resume();
    this.closeUnread();
  }

  /** Ends the connection when the answer is out before the whole body is in. */
  closeUnread(): void {
    const { request, response } = this;
    const { socket } = request;
    response.once('finish', () => {
      if (!request.complete) setTimeout(() => socket.destroy(), LINGER).unref();
    });
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Header values by lower-case name; repeated ones as node joins them. */
export function headersOf(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  const { 'set-cookie': _, ...headers } = request.headers;
  return headers as Record<string, string | undefined>;
}
