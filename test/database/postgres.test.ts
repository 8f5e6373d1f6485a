import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/registry.js';
import { driftOf, migrate } from '../../src/database/migrate.js';
import { openDatabase } from '../../src/database/postgres.js';
import { type FreshDatabase, freshDatabase, freshUrl, keptLog, onServer } from '../support/database.js';

@Entity()
class StockLineEntity {
  @PrimaryColumn({ type: 'bigint' })
  productId!: number;

  @Column({ type: 'numeric' })
  onHand!: string;
}

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase({ entities: [StockLineEntity], poolSize: 3, statementTimeout: 2_000 });
  await fresh.database.query('CREATE TABLE note (id bigint PRIMARY KEY, text text)');
});
afterAll(() => fresh.drop());

it('answers int8 as number, numeric and date as text, moments as Date, and arrays likewise', async () => {
  const rows = await fresh.database.query(
    `SELECT 9007199254740991::int8 AS big, '{1,NULL,3}'::int8[] AS bigs, 1.10::numeric AS amount, '{1.10,20.00}'::numeric[] AS amounts,
      '2026-03-01'::date AS day, '2026-03-01T12:00:00+02'::timestamptz AS moment, current_setting('timezone') AS zone`,
  );
  expect(rows).toEqual([
    {
      big: 9007199254740991,
      bigs: [1, null, 3],
      amount: '1.10',
      amounts: ['1.10', '20.00'],
      day: '2026-03-01',
      moment: new Date('2026-03-01T10:00:00Z'),
      zone: 'UTC',
    },
  ]);
});

it('prepares a named statement once a connection', async () => {
  const prepared = await fresh.database.session(async (sql) => {
    const statement = { name: 'double', text: 'SELECT $1::int * 2 AS twice' };
    expect(await sql.query(statement, [4])).toEqual([{ twice: 8 }]);
    expect(await sql.query(statement, [5])).toEqual([{ twice: 10 }]);
    return await sql.query(
      `SELECT generic_plans + custom_plans AS runs FROM pg_prepared_statements WHERE name = 'double'`,
    );
  });
  expect(prepared).toEqual([{ runs: 2 }]);
});

it('keeps nothing of a transaction that throws, and everything of one that does not', async () => {
  const { database } = fresh;
  const told: string[] = [];
  const failing = database.transaction(async (sql) => {
    sql.afterCommit(() => told.push('never'));
    await sql.query('INSERT INTO note VALUES (1, $1)', ['lost']);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  await database.transaction(async (sql) => {
    sql.afterCommit(() => told.push('kept'));
    await sql.query('INSERT INTO note VALUES (2, $1)', ['kept']);
    expect(told).toEqual([]);
  });
  expect(await database.query('SELECT id, text FROM note ORDER BY id')).toEqual([{ id: 2, text: 'kept' }]);
  expect(told).toEqual(['kept']);
});

it('does not take a swallowed failure for a commit', async () => {
  const swallowing = fresh.database.transaction(async (sql) => {
    await sql.query('INSERT INTO note VALUES (3, $1)', ['half']);
    await sql.query('SELECT 1 / 0').catch(() => undefined);
  });
  await expect(swallowing).rejects.toThrow('rolled back');
  expect(await fresh.database.query('SELECT id FROM note WHERE id = 3')).toEqual([]);
});

it('ends a statement that takes longer than the limit, and the connection lives on', async () => {
  await expect(fresh.database.query('SELECT pg_sleep(10)')).rejects.toMatchObject({ code: '57014' });
  expect(await fresh.database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('keeps the connection after an ordinary error', async () => {
  const single = await freshDatabase({ poolSize: 2 });
  const pid = (): Promise<object[]> => single.database.query('SELECT pg_backend_pid() AS pid');
  const before = await pid();
  await expect(single.database.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703' });
  expect(await pid()).toEqual(before);
  await single.drop();
});

it('survives its connections being ended, idle and in use, and answers the next question', async () => {
  const { database, url } = fresh;
  const name = new URL(url).pathname.slice(1);
  const end = () =>
    onServer((client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'maatwerk'`,
        [name],
      ),
    );
  await Promise.all([1, 2, 3].map(() => database.query('SELECT pg_sleep(0.01)')));
  await end();
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);

  const broken = database.transaction(async (sql) => {
    await sql.query('INSERT INTO note VALUES (9, $1)', ['gone']);
    await end();
    await sql.query('SELECT 1');
  });
  await expect(broken).rejects.toThrow(/terminat|connection/i);
  const held = database.session(async () => await end());
  await held;
  await Promise.all([1, 2, 3, 4].map((number) => database.query('SELECT $1::int AS number', [number])));
  expect(await database.query('SELECT id FROM note WHERE id = 9')).toEqual([]);
  expect(await database.source.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('gives up on a server that has gone silent, in and out of a transaction, and recovers with it', async () => {
  const target = new URL(fresh.url);
  const lines = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) lines.add(socket.on('error', () => {}));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const { port } = proxy.address() as AddressInfo;
  const url = Object.assign(new URL(fresh.url), { host: `127.0.0.1:${port}` }).href;
  const database = await openDatabase({ url, entities: [], statementTimeout: 100, log: keptLog() });
  const silence = (): void => lines.forEach((socket) => socket.unpipe());
  const inside = database.transaction(async (sql) => {
    await sql.query('SELECT 1');
    silence();
    await sql.query('SELECT 2');
  });
  await expect(inside).rejects.toThrow('Connection terminated');
  expect(await database.query('SELECT 3 AS three')).toEqual([{ three: 3 }]);
  silence();
  // The idle connection is silent; what only reads is asked again on a new one.
  expect(await database.query('SELECT 4 AS four')).toEqual([{ four: 4 }]);
  await database.close();
  lines.forEach((socket) => socket.destroy());
  await new Promise((done) => proxy.close(done));
});

it('does not take a failing callback for a failed commit', async () => {
  const log = keptLog();
  const { database, drop } = await freshDatabase({ log });
  const answer = await database.transaction(async (sql) => {
    sql.afterCommit(() => {
      throw new Error('broken callback');
    });
    await sql.query('SELECT 1');
    return 'committed';
  });
  expect(answer).toBe('committed');
  expect(log.entries.map(({ message }) => message)).toContain('a callback after a commit failed');
  await drop();
});

it('counts the statements of pool, transaction and entities, but not BEGIN and COMMIT', async () => {
  const { database } = fresh;
  const texts: string[] = [];
  const stop = database.onStatement((text) => texts.push(text));
  await database.transaction(async (sql) => {
    await sql.query('SELECT 1');
    await sql.query({ name: 'two', text: 'SELECT 2' });
  });
  await database.source.query('SELECT 3');
  stop();
  await database.query('SELECT 4');
  expect(texts).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
});

it('tells drift as the SQL that would mend it', async () => {
  expect((await driftOf(fresh.database)).join('\n')).toMatch(
    /CREATE TABLE "stock_line" \("product_id" bigint NOT NULL, "on_hand" numeric NOT NULL/,
  );
  await fresh.database.source.synchronize();
  expect(await driftOf(fresh.database)).toEqual([]);
  await fresh.database.source.getRepository(StockLineEntity).insert({ productId: 7, onHand: '1.50' });
  expect(await fresh.database.source.getRepository(StockLineEntity).find()).toEqual([
    { productId: 7, onHand: '1.50' },
  ]);
});

it('migrates once, however many processes start', async () => {
  const { url, drop } = await freshUrl({ empty: true });
  const databases = await Promise.all(
    [1, 2, 3].map(() => openDatabase({ url, entities: [], migrations: MIGRATIONS, log: keptLog() })),
  );
  const ran = await Promise.all(databases.map((database) => migrate(database)));
  expect(ran.flat()).toEqual(MIGRATIONS.map(({ name }) => name));
  expect(await databases[0]?.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '10s' }]);
  await Promise.all(databases.map((database) => database.close()));

  const older = await openDatabase({ url, entities: [], migrations: [], log: keptLog() });
  await expect(migrate(older)).rejects.toThrow(/newer version of Maatwerk \(it has .*Extensions/);
  await older.close();
  await drop();
});

it('says where the database is and what to do, never the password', async () => {
  const opening = openDatabase({
    url: 'postgres://shop:geheim@127.0.0.1:1/shop',
    entities: [],
    log: keptLog(),
  });
  await expect(opening).rejects.toThrow('The database at 127.0.0.1:1/shop cannot be opened');
  await expect(opening).rejects.not.toThrow('geheim');
});
