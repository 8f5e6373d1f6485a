import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import {
  type Child,
  endAll,
  type Environment,
  type GatewayProcess,
  maatwerk,
  startGateway,
  until,
} from '../support/process.js';
import { Shop } from '../support/shop.js';

/** A real mail server whose yes to a mail waits while its gate is shut. */
class MailServer {
  /** Addresses of mails that were brought, said yes to or not. */
  readonly brought: string[] = [];
  readonly accepted: string[] = [];
  #waiting: (() => void)[] = [];
  #shut = false;
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData: (stream, session, done) => {
      stream.resume();
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        this.brought.push(...to);
        const yes = (): void => {
          this.accepted.push(...to);
          done();
        };
        if (this.#shut) this.#waiting.push(yes);
        else yes();
      });
    },
  });

  async listen(): Promise<string> {
    this.#server.on('error', () => undefined);
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  shut(): void {
    this.#shut = true;
  }

  open(): void {
    this.#shut = false;
    for (const yes of this.#waiting.splice(0)) yes();
  }

  /** Who was said no yes to so far will never be. */
  forget(): void {
    this.#shut = false;
    this.#waiting = [];
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

const mails = new MailServer();
let shop: FreshDatabase;
let gateway: GatewayProcess;
let environment: Environment;
beforeAll(async () => {
  shop = await freshDatabase();
  const story = new Shop(shop.database);
  await story.company('C1');
  for (const name of people) await story.buyer(addressOf(name), 'C1');
  environment = { DATABASE_URL: shop.url, MAATWERK_SMTP_URL: await mails.listen(), MAATWERK_LOG: 'info' };
  gateway = await startGateway({ ...environment, MAATWERK_JOBS: 'off' });
});
afterAll(async () => {
  await endAll();
  await mails.close();
  await shop?.drop();
});

const people = Array.from({ length: 12 }, (_, number) => `p${number}`);
const addressOf = (name: string): string => `${name}@people.example`;
const [held = '', taken = '', ...crowd] = people.map(addressOf);
const forget = (email: string): Promise<unknown> =>
  gateway.ask(
    'mutation ($email: String!) { passwordResetRequest(email: $email) { accepted userErrors { code } } }',
    {
      email,
    },
  );
const startWorker = async (): Promise<Child> => {
  const worker = maatwerk(['worker'], environment);
  await worker.says(/working on jobs/);
  return worker;
};
const waiting = (): Promise<readonly { readonly seconds: number | null }[]> =>
  shop.database.query(
    `SELECT extract(epoch FROM now() - locked_at)::float8 AS seconds FROM graphile_worker._private_jobs jobs
       JOIN graphile_worker._private_tasks tasks ON tasks.id = jobs.task_id WHERE identifier LIKE '%mail%' OR identifier LIKE '%message%'`,
  );

it('gateways without jobs leave them to workers; of two workers, each job is done by one', async () => {
  await Promise.all(crowd.map(forget));
  expect((await waiting()).map(({ seconds }) => seconds)).toEqual(crowd.map(() => null));
  expect(mails.brought).toEqual([]);
  const workers = await Promise.all([startWorker(), startWorker()]);
  await until('all jobs are done', async () => (await waiting()).length === 0);
  expect(mails.accepted.toSorted()).toEqual(crowd.toSorted());
  for (const worker of workers) expect(await worker.end('SIGTERM')).toMatchObject({ code: 0, signal: null });
});

it('a worker that is asked to stop finishes the job that runs', async () => {
  mails.shut();
  const worker = await startWorker();
  await forget(held);
  await until('the mail is brought', () => mails.brought.includes(held));
  worker.child.kill('SIGTERM');
  await worker.says(/stopping: jobs that run are finished first/);
  mails.open();
  expect(await worker.ended).toMatchObject({ code: 0, signal: null });
  expect(mails.accepted.filter((address) => address === held)).toHaveLength(1);
  expect(await waiting()).toEqual([]);
  expect(await shop.database.query(`SELECT id FROM message WHERE state <> 'SENT'`)).toEqual([]);
});

it('the job of a worker that was killed is done by another', async () => {
  mails.shut();
  const killed = await startWorker();
  await forget(taken);
  await until('the mail is brought', () => mails.brought.includes(taken));
  await killed.end('SIGKILL');
  mails.forget();
  await until('the job has been held for a second', async () => ((await waiting())[0]?.seconds ?? 0) > 1.1);
  const worker = await startWorker();
  await until('all jobs are done', async () => (await waiting()).length === 0);
  expect(mails.accepted.filter((address) => address === taken)).toHaveLength(1);
  expect((await worker.end('SIGTERM')).code).toBe(0);
});
