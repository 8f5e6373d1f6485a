import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/database/database.js';
import { openDatabase } from '../../src/database/postgres.js';
import { openJobs } from '../../src/jobs/worker.js';
import type { Jobs } from '../../src/jobs/jobs.js';
import { messageJobs, sendMessage } from '../../src/messages/message-send.job.js';
import { openMailer } from '../../src/messages/open-mailer.adapter.js';
import type { Outbox, OutgoingMail } from '../../src/messages/outbox.js';
import { openOutbox } from '../../src/messages/outbox.store.js';
import { type FreshDatabase, freshDatabase, keptLog } from '../support/database.js';
import { mailServer, type MailServer } from './mail-server.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const FROM = 'Maatwerk <shop@firm.example>';

let fresh: FreshDatabase;
let database: Database;
let server: MailServer;
let queue: Jobs;
let outbox: Outbox;
let now = NOW;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = fresh.database;
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  now = NOW;
  server = await mailServer();
  queue = openJobs({ url: fresh.url, log: keptLog() });
  outbox = openOutbox({ jobs: queue, clock: () => now });
  await database.query('TRUNCATE message, buyer, consent RESTART IDENTITY CASCADE');
  await database.query('DELETE FROM graphile_worker._private_jobs');
});
afterEach(async () => {
  await queue.stop();
  await server.close();
});

const sending = (on: Database = database, smtpUrl: string | undefined = server.url) => ({
  database: on,
  clock: () => now,
  log: keptLog(),
  mailer: openMailer({ config: { smtpUrl, mailFrom: FROM }, log: keptLog() }),
});
const buyer = async (email: string): Promise<number> =>
  (
    await database.query<{ id: number }>(`INSERT INTO buyer (email, name) VALUES ($1, 'N') RETURNING id`, [
      email,
    ])
  )[0]!.id;
const mail = (buyerId: number, change: Partial<OutgoingMail> = {}): OutgoingMail => ({
  kind: 'test',
  buyerId,
  purpose: 'FUNCTIONAL',
  subject: 'A subject',
  text: 'A text',
  ...change,
});
const put = async (given: OutgoingMail): Promise<number> => {
  await database.transaction((sql) => outbox.mail(sql, given));
  return (await database.query<{ id: number }>('SELECT max(id) AS id FROM message'))[0]!.id;
};
const states = async () =>
  await database.query<{ state: string; reason: string | null }>(
    'SELECT state, reason FROM message ORDER BY id',
  );
const jobs = async (): Promise<number> =>
  (await database.query('SELECT 1 FROM graphile_worker._private_jobs')).length;
const consent = (id: number, granted: boolean) =>
  database.query(
    `INSERT INTO consent (subject, purpose, granted, at) VALUES ($1, 'MARKETING_EMAIL', $2, now())
     ON CONFLICT (subject, purpose) DO UPDATE SET granted = excluded.granted`,
    [`b${id}`, granted],
  );

describe('the outbox', () => {
  it('sends each mail once with two workers in two processes', async () => {
    const id = await buyer('anna@test.example');
    const other = await openDatabase({ url: fresh.url, entities: [], log: keptLog() });
    const workers = [
      openJobs({ url: fresh.url, log: keptLog() }),
      openJobs({ url: fresh.url, log: keptLog() }),
    ];
    try {
      for (let at = 0; at < 20; at++) await put(mail(id, { subject: `Mail ${at}` }));
      await Promise.all([database, other].map((on, at) => workers[at]!.start(messageJobs(sending(on)))));
      await vi.waitFor(async () => expect(await jobs()).toBe(0), { timeout: 20_000 });
      const subjects = server.received.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1]);
      expect(subjects).toHaveLength(20);
      expect(new Set(subjects)).toEqual(new Set(Array.from({ length: 20 }, (_, at) => `Mail ${at}`)));
      expect(new Set((await states()).map((row) => JSON.stringify(row)))).toEqual(
        new Set(['{"state":"SENT","reason":null}']),
      );
    } finally {
      for (const worker of workers) await worker.stop();
      await other.close();
    }
  });

  it('sends one mail once when two workers are at the same one', async () => {
    const id = await put(mail(await buyer('anna@test.example')));
    await Promise.all(Array.from({ length: 4 }, () => sendMessage(sending(), id)));
    expect(server.received.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: 'shop@firm.example', to: ['anna@test.example'] },
    ]);
  });

  it('has neither row nor job of a transaction that was rolled back', async () => {
    const id = await buyer('anna@test.example');
    await expect(
      database.transaction(async (sql) => {
        await outbox.mail(sql, mail(id));
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect([await states(), await jobs()]).toEqual([[], 0]);
    await put(mail(id));
    expect([await states(), await jobs()]).toEqual([[{ state: 'WAITING', reason: null }], 1]);
  });

  it('takes one key once, also from two transactions at the same time', async () => {
    const id = await buyer('anna@test.example');
    await Promise.all([1, 2, 3].map(() => put(mail(id, { dedupeKey: 'k' }))));
    expect([await states(), await jobs()]).toEqual([[{ state: 'WAITING', reason: null }], 1]);
  });

  it('asks for consent at the moment of sending', async () => {
    const id = await buyer('anna@test.example');
    await consent(id, true);
    const [withdrawn, sent] = [
      await put(mail(id, { purpose: 'MARKETING_EMAIL' })),
      await put(mail(id, { purpose: 'MARKETING_EMAIL' })),
    ];
    await sendMessage(sending(), sent);
    await consent(id, false);
    await sendMessage(sending(), withdrawn);
    await sendMessage(sending(), await put(mail(id)));
    expect(await states()).toEqual([
      { state: 'WITHHELD', reason: 'NO_CONSENT' },
      { state: 'SENT', reason: null },
      { state: 'SENT', reason: null },
    ]);
    expect(server.received).toHaveLength(2);
  });

  it('holds back what is for somebody blocked or gone', async () => {
    const [blocked, gone] = [await buyer('blocked@test.example'), await buyer('gone@test.example')];
    const ids = [await put(mail(blocked)), await put(mail(gone))];
    await database.query('UPDATE buyer SET blocked_at = now() WHERE id = $1', [blocked]);
    await database.query('DELETE FROM buyer WHERE id = $1', [gone]);
    for (const id of ids) await sendMessage(sending(), id);
    expect(await states()).toEqual([
      { state: 'WITHHELD', reason: 'PERSON_BLOCKED' },
      { state: 'WITHHELD', reason: 'PERSON_GONE' },
    ]);
    expect(server.received).toEqual([]);
  });

  it('is not stopped by crafted addresses, nor led astray by them', async () => {
    const crafted = [
      'a@test.example, b@test.example',
      'g: a@test.example;',
      '"a@evil.example"@test.example',
      'a@test.example\r\nRCPT TO:<b@test.example>',
      '<a@test.example>',
      `${'('.repeat(20_000)}a@test.example`,
      `${'g:'.repeat(20_000)}a@test.example`,
      'no address',
      '',
    ];
    for (const email of crafted) await sendMessage(sending(), await put(mail(await buyer(email))));
    await sendMessage(sending(), await put(mail(await buyer('good@test.example'))));
    expect(await states()).toEqual([
      ...crafted.map(() => ({ state: 'WITHHELD', reason: 'BAD_ADDRESS' })),
      { state: 'SENT', reason: null },
    ]);
    expect(server.received.map(({ to }) => to)).toEqual([['good@test.example']]);
  });

  it('lets no subject become a header', async () => {
    const subject = 'Hello\r\nBcc: victim@test.example\r\n\r\nBody';
    await sendMessage(sending(), await put(mail(await buyer('anna@test.example'), { subject })));
    expect(server.received).toMatchObject([{ to: ['anna@test.example'] }]);
    expect(server.received[0]?.raw).not.toMatch(/^bcc:/im);
  });

  it('tries again when the mail server is away, and says the same Message-ID', async () => {
    const id = await put(mail(await buyer('anna@test.example')));
    server.refuses('anna@test.example', 451);
    await expect(sendMessage(sending(), id)).rejects.toThrow('451');
    await expect(sendMessage(sending(database, 'smtp://127.0.0.1:1'), id)).rejects.toThrow('mail server');
    expect(await states()).toEqual([{ state: 'WAITING', reason: null }]);
    server.refuses('anna@test.example', null);
    await sendMessage(sending(), id);
    await database.query(`UPDATE message SET state = 'WAITING'`);
    await sendMessage(sending(), id);
    const ids = server.received.map(({ raw }) => /^Message-ID: (.*)\r$/im.exec(raw)?.[1]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@firm\.example>$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('gives up what the server refuses for good, and what has waited two days; no error tells an address', async () => {
    const person = await buyer('anna@test.example');
    server.refuses('anna@test.example', 550);
    await sendMessage(sending(), await put(mail(person)));
    const late = await put(mail(person));
    server.refuses('anna@test.example', 451);
    await expect(sendMessage(sending(), late)).rejects.not.toThrow('anna');
    now = new Date(NOW.getTime() + 49 * 3600_000);
    await sendMessage(sending(), late);
    expect(await states()).toEqual([
      { state: 'FAILED', reason: 'SMTP 550' },
      { state: 'FAILED', reason: 'SERVER_AWAY' },
    ]);
  });

  it('forgets the link of a mail that is sent, and keeps other texts', async () => {
    const person = await buyer('anna@test.example');
    for (const kind of ['password-reset', 'cart-reminder'])
      await sendMessage(sending(), await put(mail(person, { kind })));
    expect(await database.query('SELECT text FROM message ORDER BY id')).toEqual([
      { text: '' },
      { text: 'A text' },
    ]);
    expect(server.received[0]?.raw).toContain('A text');
  });

  it('without a mail server keeps the mail, and logs no address', async () => {
    const log = keptLog();
    const mailer = openMailer({ config: { mailFrom: FROM }, log });
    await sendMessage(
      { ...sending(), mailer },
      await put(mail(await buyer('anna@test.example'), { kind: 'password-reset' })),
    );
    expect(await database.query('SELECT state, text FROM message')).toEqual([
      { state: 'KEPT', text: 'A text' },
    ]);
    expect(log.entries).toHaveLength(1);
    expect(JSON.stringify(log.entries)).not.toContain('anna');
  });

  it.each(['nobody', 'a@b.example, c@d.example', 'X <a@b.example>\r\nBcc: c@d.example'])(
    'does not start with the sender "%s"',
    (mailFrom) => {
      expect(() => openMailer({ config: { mailFrom }, log: keptLog() })).toThrow('MAATWERK_MAIL_FROM');
    },
  );
});
