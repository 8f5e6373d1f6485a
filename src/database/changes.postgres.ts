import { Client } from 'pg';
import type { Change, Changes } from './changes.js';
import type { DatabaseLog, Sql } from './database.js';
import { Subscribers } from './subscribers.js';

const CHANNEL = 'maatwerk_change';
/** NOTIFY carries less than 8,000 bytes. */
const LARGEST = 7_900;
/** Pauses between attempts to connect again, in ms. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/** Changes over PostgreSQL's NOTIFY, which is told at COMMIT; one connection of its own listens. */
export async function postgresChanges(options: { url: string; log: DatabaseLog }): Promise<Changes> {
  const listener = new Listener(options.url, options.log);
  await listener.connect();
  return listener;
}

class Listener implements Changes {
  readonly #subscribers: Subscribers;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly log: DatabaseLog,
  ) {
    this.#subscribers = new Subscribers(log);
  }

  async announce(sql: Sql, { topic, ids }: Change): Promise<void> {
    const text = JSON.stringify({ topic, ids });
    const fits = Buffer.byteLength(text) <= LARGEST;
    await sql.query({ name: 'announce', text: `SELECT pg_notify('${CHANNEL}', $1)` }, [
      fits ? text : JSON.stringify({ topic, ids: [] }),
    ]);
  }

  readonly subscribe: Changes['subscribe'] = (topic, listener) =>
    this.#subscribers.subscribe(topic, listener);

  async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'maatwerk changes',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', (error) =>
      this.log.warn({ error: error.message }, 'the connection for changes was lost'),
    );
    client.on('notification', ({ payload }) => this.#subscribers.receive(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.#closed) return await client.end();
    this.#client = client;
    this.#pause = FIRST_PAUSE;
    client.once('end', () => this.#again());
  }

  #again(): void {
    if (this.#closed) return;
    this.#client = undefined;
    this.#timer = setTimeout(() => void this.#reconnect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  async #reconnect(): Promise<void> {
    try {
      await this.connect();
      this.#subscribers.tellAll();
    } catch {
      this.#again();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end();
  }
}
