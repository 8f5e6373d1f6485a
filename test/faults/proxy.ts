import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that a test can cut, freeze and mend. */
export class Line {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #server: Server | undefined;
  #port = 0;
  #frozen = false;

  private constructor(private readonly target: URL) {}

  /** A line to the server of this address; `url` is the same address by way of the line. */
  static async to(address: string): Promise<Line> {
    const line = new Line(new URL(address));
    await line.#listen();
    return line;
  }

  get url(): string {
    return Object.assign(new URL(this.target), { hostname: '127.0.0.1', port: String(this.#port) }).href;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  #listen(): Promise<void> {
    const server = createServer((near) => this.#join(near));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', () => {
        this.#port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  #join(near: Socket): void {
    const far = connect(Number(this.target.port || 5432), this.target.hostname);
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
      from.pipe(to);
      if (this.#frozen) from.pause();
    }
    if (this.#frozen) this.#stopFlow(pair);
  }

  #stopFlow(pair: readonly [Socket, Socket]): void {
    const [near, far] = pair;
    near.unpipe(far);
    far.unpipe(near);
  }

  /** Every connection is reset; new ones are let through. */
  reset(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** Every connection is reset, and nothing listens any more. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    this.reset();
    await closed;
  }

  /** Nothing comes through, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
    for (const pair of this.#pairs) this.#stopFlow(pair);
  }

  /** After `cut` or `freeze`: all is as before; what was frozen flows on. */
  async mend(): Promise<void> {
    if (this.#frozen) {
      this.#frozen = false;
      for (const [near, far] of this.#pairs) near.pipe(far).pipe(near);
    }
    if (!this.#server?.listening) await this.#listen();
  }

  async close(): Promise<void> {
    if (this.#server?.listening) await this.cut();
  }
}
