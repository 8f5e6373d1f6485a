import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobKind, Jobs } from '../../src/jobs/jobs.js';
import { installJobs } from '../../src/jobs/install.js';
import { openJobs } from '../../src/jobs/worker.js';
import { type FreshDatabase, freshDatabase, freshUrl, type KeptLog, keptLog } from '../support/database.js';

let fresh: FreshDatabase;
let log: KeptLog;
let open: Jobs[];
beforeEach(async () => {
  fresh = await freshDatabase();
  log = keptLog();
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((jobs) => jobs.stop()));
  await fresh.drop();
});

async function queue(...kinds: JobKind[]): Promise<Jobs> {
  const jobs = openJobs({ url: fresh.url, log, pollInterval: 50 });
  if (kinds.length > 0) {
    open.push(jobs);
    await jobs.start(kinds);
  }
  return jobs;
}

/** Something to wait for until it is let go. */
function door() {
  let open!: () => void;
  const opened = new Promise<void>((done) => (open = done));
  return { open, opened };
}

/** A kind that keeps what it was given, and can be waited for. */
function recording(name: string, act: (payload: unknown, run: number) => Promise<void> | void = () => {}) {
  const payloads: unknown[] = [];
  let wake: (() => void) | undefined;
  const kind: JobKind = {
    name,
    run: async (payload) => {
      payloads.push(payload);
      wake?.();
      await act(payload, payloads.length);
    },
  };
  const until = async (count: number): Promise<unknown[]> => {
    while (payloads.length < count) await new Promise<void>((done) => (wake = done));
    return payloads;
  };
  return { kind, payloads, until };
}

const dueNow = () =>
  fresh.database.query(`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL`);
const waiting = () =>
  fresh.database.query(
    `SELECT task_identifier AS name, attempts, max_attempts FROM graphile_worker.jobs ORDER BY id`,
  );

it('runs what was committed exactly once with two workers, and never what was rolled back', async () => {
  const mail = recording('mail');
  const jobs = await queue(mail.kind);
  await queue(mail.kind);
  await expect(
    fresh.database.transaction(async (sql) => {
      await jobs.add(sql, { name: 'mail', payload: { to: 0 } });
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  await fresh.database.transaction(async (sql) => {
    for (let to = 1; to <= 40; to++) await jobs.add(sql, { name: 'mail', payload: { to } });
    expect(mail.payloads).toEqual([]);
  });
  await mail.until(40);
  await Promise.all(open.splice(0).map((other) => other.stop()));
  expect(mail.payloads.map((payload) => (payload as { to: number }).to).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  expect(await waiting()).toEqual([]);
});

it('replaces a waiting job with the same key, and waits for the moment asked for', async () => {
  const jobs = await queue();
  const at = new Date(Date.now() + 3_600_000);
  await jobs.add(fresh.database, { name: 'reminder', payload: { text: 'old' }, key: 'cart-1', at });
  await jobs.add(fresh.database, { name: 'reminder', payload: { text: 'new' }, key: 'cart-1', at });
  expect(
    await fresh.database.query('SELECT payload, run_at AS at FROM graphile_worker._private_jobs'),
  ).toEqual([{ payload: { text: 'new' }, at }]);
  const reminder = recording('reminder');
  const other = recording('other');
  await queue(reminder.kind, other.kind);
  await jobs.add(fresh.database, { name: 'other' });
  await other.until(1);
  expect(reminder.payloads).toEqual([]);
  await dueNow();
  expect(await reminder.until(1)).toEqual([{ text: 'new' }]);
});

it('tries a failing job again, and reports the one it gives up', async () => {
  const flaky = recording('flaky', (_, run) => {
    if (run === 1) throw new Error('not today');
  });
  const hopeless = recording('hopeless', () => Promise.reject(new Error('never')));
  const adding = await queue();
  const jobs = await queue(flaky.kind, { ...hopeless.kind, attempts: 2 });
  // Added by a process that knows nothing of the kinds.
  await adding.add(fresh.database, { name: 'flaky' });
  await adding.add(fresh.database, { name: 'hopeless' });
  await Promise.all([flaky.until(1), hopeless.until(1)]);
  while (flaky.payloads.length < 2 || hopeless.payloads.length < 2) await dueNow();
  open.splice(0);
  await jobs.stop();
  const reported = log.entries.filter(
    ({ level, message }) => level === 'error' && message === 'a job was given up',
  );
  expect(reported.map(({ fields }) => fields)).toMatchObject([{ job: 'hopeless', attempt: 2 }]);
  expect(await waiting()).toEqual([{ name: 'hopeless', attempts: 2, max_attempts: 2 }]);
});

it('lets a running job finish when it stops', async () => {
  const work = door();
  let finished = false;
  const slow = recording('slow', async () => {
    await work.opened;
    finished = true;
  });
  const jobs = await queue(slow.kind);
  await jobs.add(fresh.database, { name: 'slow' });
  await slow.until(1);
  open.splice(0);
  const stopping = jobs.stop();
  expect(finished).toBe(false);
  work.open();
  await stopping;
  expect(finished).toBe(true);
  expect(await waiting()).toEqual([]);
});

it('frees the job of a worker whose process died', async () => {
  const jobs = await queue();
  await jobs.add(fresh.database, { name: 'orphan', payload: { id: 1 } });
  await fresh.database.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = 'worker-dead', locked_at = now() - interval '1 minute', attempts = 1`,
  );
  const orphan = recording('orphan');
  await queue(orphan.kind);
  expect(await orphan.until(1)).toEqual([{ id: 1 }]);
});

it('leaves the job of a live worker alone', async () => {
  const work = door();
  const slow = recording('slow', () => work.opened);
  const jobs = await queue(slow.kind);
  await jobs.add(fresh.database, { name: 'slow' });
  await slow.until(1);
  await fresh.database.query(
    `UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 minute'`,
  );
  const other = recording('other');
  const second = await queue(slow.kind, other.kind);
  await second.add(fresh.database, { name: 'other' });
  await other.until(1);
  expect(slow.payloads.length).toBe(1);
  work.open();
});

it('puts schedules down, one round at a time', async () => {
  const jobs = await queue({ ...recording('sweep').kind, schedule: '0 3 * * *', attempts: 3 });
  await jobs.add(fresh.database, { name: 'sweep', at: new Date(Date.now() + 3_600_000) });
  expect(
    await fresh.database.query(`SELECT identifier FROM graphile_worker._private_known_crontabs`),
  ).toEqual([{ identifier: 'sweep' }]);
  expect(await waiting()).toEqual([{ name: 'sweep', attempts: 0, max_attempts: 3 }]);
});

it('makes its tables once, however many processes start', async () => {
  const { url, drop } = await freshUrl({ empty: true });
  await Promise.all([1, 2, 3].map(() => installJobs({ url })));
  await drop();
});
