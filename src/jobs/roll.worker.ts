import type { WorkerEvents } from 'graphile-worker';
import { Client } from 'pg';
import type { DatabaseLog } from '../database/database.js';
import { QUEUE_SCHEMA } from './install.js';

/** How often jobs of dead processes are looked for, in ms. */
const ROUND = 15_000;
/** "job", as the first number of a pair of advisory locks; the second is made of the worker's id. */
const LOCK = 7_020_118;

/**
 * The roll of live workers. A worker that is killed leaves its jobs locked, and graphile-worker frees them only after
 * four hours. So each holds an advisory lock while its process lives: whose lock is free is dead, and its jobs are freed.
 */
export interface Roll {
  /** Enters the workers that are about to start. */
  follow(events: WorkerEvents): void;
  close(): Promise<void>;
}

export async function keepRoll(options: { url: string; log: DatabaseLog }): Promise<Roll> {
  const keeper = new Keeper(options.url, options.log);
  await keeper.round();
  return keeper;
}

class Keeper implements Roll {
  readonly #workers = new Set<string>();
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly log: DatabaseLog,
  ) {}

  follow(events: WorkerEvents): void {
    events.on('worker:create', ({ worker }) => this.#enter(worker.workerId));
    events.on('worker:release', ({ worker }) => this.#workers.delete(worker.workerId));
  }

  #enter(worker: string): void {
    this.#workers.add(worker);
    void this.round();
  }

  /** Connects where needed, holds the locks of our workers, frees the jobs of the dead. One at a time. */
  round(): Promise<void> {
    clearTimeout(this.#timer);
    this.#busy = this.#busy
      .then(() => this.#look())
      .catch((error: Error) =>
        this.log.warn({ error: error.message }, 'the roll of job workers could not be kept'),
      );
    return this.#busy;
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    try {
      const client = await this.#connected();
      await client.query(
        `SELECT pg_try_advisory_lock($1, hashtext(worker)) FROM unnest($2::text[]) AS worker
          WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = $1 AND objid::bigint = hashtext(worker)::bigint & 4294967295)`,
        [LOCK, [...this.#workers]],
      );
      await this.#free(client);
    } finally {
      if (!this.#closed) this.#timer = setTimeout(() => void this.round(), ROUND);
    }
  }

  async #free(client: Client): Promise<void> {
    const { rows } = await client.query<{ worker: string }>(
      `SELECT worker FROM (SELECT DISTINCT locked_by AS worker FROM ${QUEUE_SCHEMA}._private_jobs
          WHERE locked_by IS NOT NULL AND locked_by <> ALL ($2) AND locked_at < now() - interval '1 second') AS holders
        WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid::bigint = hashtext(worker)::bigint & 4294967295)`,
      [LOCK, [...this.#workers]],
    );
    if (rows.length === 0) return;
    const dead = rows.map(({ worker }) => worker);
    await client.query(`SELECT ${QUEUE_SCHEMA}.force_unlock_workers($1)`, [dead]);
    this.log.warn({ workers: dead.length }, 'jobs of a process that died are free again');
  }

  async #connected(): Promise<Client> {
    if (this.#client) return this.#client;
    const client = new Client({
      connectionString: this.url,
      application_name: 'maatwerk jobs',
      keepAlive: true,
    });
    client.on('error', (error) =>
      this.log.debug({ error: error.message }, 'the connection of the job roll was lost'),
    );
    client.once('end', () => {
      if (this.#client === client) this.#client = undefined;
      // At once: until our locks are held again, others may take our workers for dead.
      if (!this.#closed) void this.round();
    });
    await client.connect();
    this.#client = client;
    return client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#busy;
    await this.#client?.end();
  }
}
