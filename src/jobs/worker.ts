import { EventEmitter } from 'node:events';
import { Logger, type JobHelpers, type Runner, type WorkerEvents, run } from 'graphile-worker';
import { Pool } from 'pg';
import type { DatabaseLog, Sql } from '../database/database.js';
import { errorFacts } from '../database/error-facts.js';
import type { JobKind, JobRequest, Jobs } from './jobs.js';
import { QUEUE_SCHEMA } from './install.js';
import { type Roll, keepRoll } from './roll.worker.js';

export interface JobsOptions {
  readonly url: string;
  readonly log: DatabaseLog;
  /** Jobs that run at the same time in this process; default 2. */
  readonly concurrency?: number;
  /** How often jobs that were put off are looked for, in ms; new ones are noticed at once. Default 2,000. */
  readonly pollInterval?: number;
}

const ATTEMPTS = 10;
/** Pause before the queue is started again after the database was away, in ms. */
const RESTART = 1_000;

const ADD = {
  name: 'job-add',
  text: `SELECT ${QUEUE_SCHEMA}.add_job($1, $2::json, run_at => $3, max_attempts => $4, job_key => $5)`,
};

/** The durable queue in the database at `url`, whose tables `installJobs` makes. */
export const openJobs = (options: JobsOptions): Jobs => new Queue(options);

class Queue implements Jobs {
  readonly #attempts = new Map<string, number>();
  #pool: Pool | undefined;
  #roll: Roll | undefined;
  #runner: Runner | undefined;
  #restart: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(private readonly options: JobsOptions) {}

  async add(sql: Sql, { name, payload = {}, key, at }: JobRequest): Promise<void> {
    await sql.query(ADD, [
      name,
      JSON.stringify(payload),
      at ?? null,
      this.#attempts.get(name) ?? ATTEMPTS,
      key ?? null,
    ]);
  }

  async start(kinds: readonly JobKind[]): Promise<void> {
    if (this.#pool) throw new Error('The job queue of this process is already started.');
    const { url, log, concurrency = 2 } = this.options;
    for (const { name, attempts = ATTEMPTS } of kinds) this.#attempts.set(name, attempts);
    // A pool of its own: a job that waits for a connection of the requests' pool must not hold one of it.
    this.#pool = new Pool({ connectionString: url, max: concurrency + 3, application_name: 'maatwerk jobs' });
    this.#pool.on('error', (error) =>
      log.warn({ error: error.message }, 'a connection of the job queue was lost'),
    );
    this.#roll = await keepRoll({ url, log });
    await this.#run(kinds);
  }

  async #run(kinds: readonly JobKind[]): Promise<void> {
    const { log, concurrency = 2, pollInterval = 2_000 } = this.options;
    const again = (error: unknown): void => {
      this.#runner = undefined;
      if (this.#stopping) return;
      log.warn(errorFacts(error), 'the job queue stopped and is started again');
      this.#restart = setTimeout(() => void this.#run(kinds).catch(again), RESTART);
    };
    const events: WorkerEvents = new EventEmitter();
    this.#roll?.follow(events);
    const runner = await run({
      events,
      pgPool: this.#pool as Pool,
      schema: QUEUE_SCHEMA,
      concurrency,
      pollInterval,
      noHandleSignals: true,
      logger: adapt(log),
      taskList: Object.fromEntries(
        kinds.map((kind) => [
          kind.name,
          (payload: unknown, helpers: JobHelpers) => this.#work(kind, payload, helpers),
        ]),
      ),
      crontab: crontabOf(kinds),
    });
    this.#runner = runner;
    runner.promise.then(() => again(undefined), again);
  }

  async #work(kind: JobKind, payload: unknown, helpers: JobHelpers): Promise<void> {
    const { name, attempts = ATTEMPTS } = kind;
    const { job } = helpers;
    if (job.max_attempts !== attempts)
      // Added by a process that does not run this kind and so does not know its number.
      await helpers.query(`UPDATE ${QUEUE_SCHEMA}._private_jobs SET max_attempts = $2 WHERE id = $1`, [
        job.id,
        attempts,
      ]);
    try {
      await kind.run(payload);
    } catch (error) {
      const fields = { job: name, id: job.id, attempt: job.attempts, ...errorFacts(error) };
      if (job.attempts >= attempts) this.options.log.error(fields, 'a job was given up');
      else this.options.log.warn(fields, 'a job failed and will be tried again');
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    await this.#runner?.stop();
    await this.#roll?.close();
    await this.#pool?.end();
    this.#pool = undefined;
  }
}

/** One line a schedule; a round that is still waiting is replaced by the next. */
const crontabOf = (kinds: readonly JobKind[]): string =>
  kinds
    .flatMap(({ name, schedule, attempts = ATTEMPTS }) =>
      schedule ? [`${schedule} ${name} ?max=${attempts}&jobKey=schedule-${name}`] : [],
    )
    .join('\n');

/** graphile-worker tells of every job and poll; of that an operator needs warnings. Failures of jobs are logged by us. */
const adapt = (log: DatabaseLog): Logger =>
  new Logger((scope) => (given, message) => {
    const level: string = given;
    if (level === 'error' && scope.jobId !== undefined) return;
    const write = level === 'error' || level === 'warning' ? 'warn' : 'debug';
    log[write]({ worker: scope.workerId ?? scope.label }, message);
  });
