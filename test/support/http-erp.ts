import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Erp,
  type ErpCall,
  ErpError,
  type ErpPriceAnswer,
  type ErpPriceRequest,
} from '../../src/erp/port.js';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';

/** A question as it goes over the wire. */
interface Asked {
  readonly customer: string | null;
  readonly sku: string;
  readonly quantity: string;
  readonly unit: string;
  readonly currency: string;
}
/** What stands in the answer for one question; whatever a system might write. */
type Written = Readonly<Record<string, unknown>>;

/** How the system behaves to a call: answers, or does something else with the response. */
export type Behaviour = 'WELL' | 'SILENT' | 'HALF' | 'WRONG_JSON' | 'UNAUTHORISED' | 'BUSY' | 'SHORT';

const inPounds = (net: string): Written => ({ net, per: '1', currency: 'GBP', validUntil: null });
const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** A system of record that a test runs: a real HTTP server with prices per customer. */
export class ErpServer {
  behaviour: Behaviour = 'WELL';
  /** How long it thinks about each call, in ms. */
  delay = 0;
  /** Says what a question costs in a call, counted from 1; instead of the prices it was told. */
  say: ((asked: Asked, call: number) => string) | null = null;
  /** What it was asked, call by call. */
  readonly calls: (readonly Asked[])[] = [];
  readonly #prices = new Map<string, Written>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ErpServer> {
    const server = createServer();
    const erp = new ErpServer(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => void erp.#answer(JSON.parse(body) as Asked[], response));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return erp;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** null: a guest. Amounts as text; a record writes what it holds. */
  costs(customer: string | null, sku: string, price: string | Written): void {
    this.#prices.set(`${customer}/${sku}`, typeof price === 'string' ? inPounds(price) : price);
  }

  get questions(): readonly Asked[] {
    return this.calls.flat();
  }

  async #answer(asked: readonly Asked[], response: import('node:http').ServerResponse): Promise<void> {
    this.calls.push(asked);
    const behaviour = this.behaviour;
    if (this.delay > 0) await wait(this.delay);
    if (behaviour === 'SILENT') return;
    const call = this.calls.length;
    const answers = asked.map((one): Written => (this.say ? inPounds(this.say(one, call)) : this.#told(one)));
    const text = JSON.stringify(behaviour === 'SHORT' ? answers.slice(1) : answers);
    if (behaviour === 'UNAUTHORISED' || behaviour === 'BUSY')
      response.writeHead(behaviour === 'BUSY' ? 503 : 401).end('no');
    else if (behaviour === 'WRONG_JSON') response.end(`<html>${text}`);
    else if (behaviour === 'HALF') {
      response.writeHead(200, { 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
    } else response.end(text);
  }

  #told({ customer, sku }: Asked): Written {
    return (
      this.#prices.get(`${customer}/${sku}`) ?? { none: customer === null ? 'UNKNOWN_CUSTOMER' : 'NO_PRICE' }
    );
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** Speaks to an `ErpServer` over HTTP: the outside, for tests that need a system to fail in every way there is. */
export class HttpErp implements Erp {
  readonly name = 'test';

  constructor(private readonly url: string) {}

  async pricesFor(
    requests: readonly ErpPriceRequest[],
    { signal }: ErpCall,
  ): Promise<readonly ErpPriceAnswer[]> {
    const asked: Asked[] = requests.map(({ customerNumber, sku, quantity, unit, currency }) => ({
      customer: customerNumber,
      sku,
      quantity: formatDecimal(quantity),
      unit,
      currency,
    }));
    const text = await this.#post(JSON.stringify(asked), signal);
    try {
      return (JSON.parse(text) as readonly Record<string, never>[]).map(readAnswer);
    } catch (error) {
      throw new ErpError('BAD_ANSWER', 'No JSON.', { cause: error });
    }
  }

  async #post(body: string, signal: AbortSignal): Promise<string> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.url, { method: 'POST', body, signal });
      text = await response.text();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw new ErpError('UNREACHABLE', 'The connection broke.', { cause: error });
    }
    if (response.status === 401) throw new ErpError('UNAUTHORISED', 'It wants another password.');
    if (response.status === 503) throw new ErpError('BUSY', 'It is busy.');
    return text;
  }

  // oxlint-disable-next-line require-yield -- nothing ever changes here
  async *changedSince(): AsyncGenerator<never> {
    await Promise.resolve();
  }

  submitOrder(): Promise<never> {
    return Promise.reject(new ErpError('REFUSED', 'It takes no orders.'));
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

/** As it is written, so that what is wrong with it reaches the gateway. */
const readAnswer = (written: Record<string, never>): ErpPriceAnswer => {
  const { none, net, per, validUntil, ...rest } = written;
  if (none !== undefined) return { kind: 'none', reason: none };
  return {
    kind: 'price',
    net: typeof net === 'string' ? parseDecimal(net) : net!,
    per: parseDecimal(per ?? '1'),
    currency: rest['currency']!,
    validUntil: validUntil == null ? null : new Date(validUntil),
  };
};
