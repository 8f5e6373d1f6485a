import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/registry.js';
import { backupText, backupToFile } from '../../src/database/backup.js';
import { BackupReader } from '../../src/database/backup-format.js';
import { type BackupTools, runBackup, runRestore } from '../../src/database/backup.command.js';
import { migrate } from '../../src/database/migrate.js';
import { openDatabase } from '../../src/database/postgres.js';
import { restore } from '../../src/database/restore.js';
import { installJobs } from '../../src/jobs/install.js';
import {
  type FreshDatabase,
  freshDatabase,
  type FreshUrl,
  freshUrl,
  keptLog,
  onServer,
} from '../support/database.js';
import { contents, fillShop, ODD, resealed, run } from '../support/backup.js';
import { Shop } from '../support/shop.js';

let folder: string;
let source: FreshDatabase;
let file: string;
const opened: (FreshUrl | FreshDatabase)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maatwerk-backup-'));
  source = await freshDatabase();
  opened.push(source);
  await fillShop(source.database);
  file = join(folder, 'shop.backup');
  await runBackup(toolsFor(source.url), file);
});
afterAll(async () => {
  for (const one of opened) await one.drop();
  await rm(folder, { recursive: true, force: true });
});

const toolsFor = (databaseUrl: string | undefined, more: Partial<BackupTools> = {}): BackupTools => ({
  settings: () => ({ databaseUrl, dataFolder: join(folder, 'no-such-folder') }),
  version: '1.2.3',
  migrations: MIGRATIONS,
  install: installJobs,
  ...more,
});

/** A migrated database without rows, with the one table that no migration makes. */
async function emptyTarget(): Promise<FreshUrl> {
  const target = await freshUrl();
  opened.push(target);
  await run(target.url, ODD);
  return target;
}

async function refused(name: string, bytes: Buffer, message: RegExp): Promise<void> {
  const damaged = join(folder, name);
  await writeFile(damaged, bytes);
  const target = await emptyTarget();
  const before = await contents(target.url);
  await expect(runRestore(toolsFor(target.url), damaged)).rejects.toThrow(message);
  expect(await contents(target.url)).toEqual(before);
}

const unzipped = async (): Promise<string> => gunzipSync(await readFile(file)).toString('latin1');
const zipped = (text: string): Buffer => gzipSync(Buffer.from(text, 'latin1'));

it('carries every row of every table to another database, and gives new ids after those there were', async () => {
  const target = await emptyTarget();
  // What a gateway leaves behind that was started there once.
  await run(
    target.url,
    `INSERT INTO shop_setting (name, value) VALUES ('signing-secret', '"of the target"')`,
  );
  await run(target.url, `SELECT graphile_worker.add_job('hello')`);
  const { rows, header } = await runRestore(toolsFor(target.url), file);
  const expected = await contents(source.url);
  expect(await contents(target.url)).toEqual(expected);
  expect(expected['public.odd']).toMatch(/^3011 /);
  expect(expected['graphile_worker._private_jobs']).toMatch(/^1 /);
  expect(rows).toBe(Object.values(expected).reduce((sum, hash) => sum + Number.parseInt(hash, 10), 0));
  expect(header).toMatchObject({ version: '1.2.3', migrations: MIGRATIONS.map(({ name }) => name) });

  const next = async (url: string) =>
    await run(
      url,
      `INSERT INTO odd DEFAULT VALUES RETURNING id, (SELECT nextval('company_id_seq')) AS company,
        (SELECT nextval('price_line_id_seq')) AS line, (SELECT nextval('graphile_worker.jobs_id_seq1')) AS job, (SELECT nextval('cart_id_seq')) AS cart`,
    );
  expect(await next(target.url)).toEqual(await next(source.url));
});

it('goes on after the highest id of a row, where the last number says less', async () => {
  const text = (await unzipped()).replace(/"sequences":\[.*?\]/, '"sequences":[]');
  const other = join(folder, 'no-sequences.backup');
  await writeFile(other, zipped(resealed(text)));
  const target = await emptyTarget();
  await runRestore(toolsFor(target.url), other);
  const [row] = await run<{ next: string; max: number }>(
    target.url,
    `SELECT nextval('company_id_seq') AS next, (SELECT max(id) FROM company) AS max`,
  );
  expect(Number(row!.next)).toBe(row!.max + 1);
});

it('needs no more rights than those of the owner', async () => {
  const owner = `backup_owner_${process.pid}`;
  const target = await freshUrl({ empty: true });
  opened.push({ url: '', drop: () => onServer((client) => client.query(`DROP ROLE ${owner}`)) });
  opened.unshift(target);
  const { pathname } = new URL(target.url);
  await onServer(async (client) => {
    await client.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'owner'`);
    await client.query(`ALTER DATABASE ${pathname.slice(1)} OWNER TO ${owner}`);
  });
  const url = Object.assign(new URL(target.url), { username: owner, password: 'owner' }).href;
  const withOdd = toolsFor(url, {
    install: async (database) => {
      await installJobs(database);
      await database.query(ODD);
    },
  });
  await runRestore(withOdd, file);
  expect((await contents(url))['public.company']).toEqual((await contents(source.url))['public.company']);
  // And a backup of what one owns.
  const again = join(folder, 'owner.backup');
  await runBackup(toolsFor(url), again);
  expect((await stat(again)).size).toBeGreaterThan(1000);
});

it('shows one moment, whatever is written meanwhile', async () => {
  const busy = await freshDatabase();
  opened.push(busy);
  const shop = new Shop(busy.database);
  await shop.company('FIRST');
  const before = await contents(busy.url);
  const client = new Client({ connectionString: busy.url });
  await client.connect();
  const text = backupText(client, { description: 'busy', version: '1' });
  const pieces = [(await text.next()).value as Buffer];
  // The moment is fixed; now a company, its buyer and their job come, and a table is emptied by DELETE.
  await shop.company('SECOND');
  await busy.database.query('DELETE FROM consent');
  await busy.database.query(`SELECT graphile_worker.add_job('late')`);
  for await (const piece of text) pieces.push(piece);
  await client.end();
  expect(await contents(busy.url)).not.toEqual(before);
  const torn = join(folder, 'busy.backup');
  await writeFile(torn, gzipSync(Buffer.concat(pieces)));
  const target = await freshUrl();
  opened.push(target);
  await runRestore(toolsFor(target.url), torn);
  expect(await contents(target.url)).toEqual(before);
});

it('refuses a damaged file, a file cut short and a file of something else, and changes nothing', async () => {
  const bytes = await readFile(file);
  const flipped = Buffer.from(bytes);
  flipped[Math.floor(bytes.length / 2)]! ^= 0x10;
  await refused(
    'flipped.backup',
    flipped,
    /flipped\.backup is damaged or not complete .*Nothing was changed/,
  );
  await refused(
    'short.backup',
    bytes.subarray(0, bytes.length - 20),
    /short\.backup is damaged or not complete/,
  );
  await refused('shorter.backup', bytes.subarray(0, 100_000), /shorter\.backup is damaged or not complete/);
  await refused('empty.backup', Buffer.alloc(0), /empty\.backup is not a backup/);
  await refused('text.backup', Buffer.from('name;price\n'), /text\.backup is not a backup/);
  await refused('other.gz', gzipSync('{"maatwerk":"else"}\n'), /other\.gz is not a backup/);
  const text = await unzipped();
  await refused('changed.gz', zipped(text.replace('HEAD', 'HEAP')), /checksum does not agree/);
  await refused('unended.gz', zipped(text.slice(0, text.lastIndexOf('{"rows"'))), /ends too early/);
  await refused('longer.gz', zipped(`${text}more`), /more after its end/);
  await refused(
    'format.gz',
    zipped(text.replace('"format":1', '"format":2')),
    /backup of format 2, .* reads format 1/,
  );
  await expect(runRestore(toolsFor(source.url), join(folder, 'none'))).rejects.toThrow(
    /none cannot be read: ENOENT/,
  );
});

it('commits nothing of a stream that turns out to be damaged at its end, or whose rows are refused', async () => {
  const target = await emptyTarget();
  const before = await contents(target.url);
  const into = async (text: string): Promise<void> => {
    const pieces = async function* () {
      // Pieces of one and of many bytes: no boundary is special.
      for (let at = 0; at < text.length; at += at < 3000 ? 1 : 997)
        yield Buffer.from(text.slice(at, at + (at < 3000 ? 1 : 997)), 'latin1');
    };
    const reader = await BackupReader.open(pieces(), 'the stream');
    await restore({ url: target.url, description: 'the target' }, reader);
  };
  const text = await unzipped();
  await expect(into(text.replace('HEAD', 'HEAP'))).rejects.toThrow(/checksum does not agree/);
  await expect(into(text.slice(0, text.length / 2))).rejects.toThrow(/ends too early/);
  const noNumber = text.replace(/(\{"schema":"public","table":"membership".*\n)\d+/, '$1one');
  await expect(into(noNumber)).rejects.toThrow(
    /The rows of public\.membership were refused: invalid input syntax .*Nothing was changed/,
  );
  expect(await contents(target.url)).toEqual(before);
  expect(await run(target.url, `SELECT last_value, is_called FROM company_id_seq`)).toEqual([
    { last_value: '1', is_called: false },
  ]);
  await into(text);
  expect((await contents(target.url))['public.product']).toEqual(
    (await contents(source.url))['public.product'],
  );
});

it('fills only a database without rows, and one that has what the backup needs', async () => {
  const before = await contents(source.url);
  await expect(runRestore(toolsFor(source.url), file)).rejects.toThrow(
    /is not empty: there are rows in .*Restore into a new database/,
  );
  expect(await contents(source.url)).toEqual(before);
  const bare = await freshUrl();
  opened.push(bare);
  await expect(runRestore(toolsFor(bare.url), file)).rejects.toThrow(
    /has a table public\.odd, which this database does not have/,
  );
  expect((await contents(bare.url))['public.company']).toMatch(/^0 /);
});

it('restores the backup of an older version as it was, and the next start migrates it; of a newer version it refuses', async () => {
  const early = await freshUrl({ empty: true });
  opened.push(early);
  const old = MIGRATIONS.slice(0, 2);
  const database = await openDatabase({ url: early.url, entities: [], migrations: old, log: keptLog() });
  await migrate(database);
  await new Shop(database).company('OLD');
  await database.close();
  const oldFile = join(folder, 'old.backup');
  await runBackup(toolsFor(early.url, { version: '0.0.1' }), oldFile);

  const target = await freshUrl({ empty: true });
  opened.push(target);
  await runRestore(toolsFor(target.url), oldFile);
  const count = 'SELECT count(*)::int AS count FROM migration';
  expect(await run(target.url, count)).toEqual([{ count: 2 }]);
  const now = await openDatabase({ url: target.url, entities: [], migrations: MIGRATIONS, log: keptLog() });
  opened.push({ url: '', drop: () => now.close() });
  await migrate(now);
  expect(await run(target.url, count)).toEqual([{ count: MIGRATIONS.length }]);
  expect(await now.query('SELECT customer_number AS number FROM company')).toEqual([{ number: 'OLD' }]);
  await now.close();

  const ahead = await freshUrl();
  opened.push(ahead);
  await expect(runRestore(toolsFor(ahead.url), oldFile)).rejects.toThrow(
    /is ahead of .*old\.backup, which Maatwerk 0\.0\.1 made/,
  );
  await expect(runRestore(toolsFor(ahead.url, { migrations: old }), file)).rejects.toThrow(
    /made by Maatwerk 1\.2\.3, which has migrations that this version does not know/,
  );
});

it('leaves nothing under the name of a backup that failed, nor beside it, and what was there before', async () => {
  const target = await freshUrl();
  opened.push(target);
  const place = join(folder, 'failing');
  await writeFile(place, 'yesterday');
  const names = await readdir(folder);
  const progress = (): never => {
    throw new Error('stopped half way');
  };
  const failing = backupToFile({ url: target.url, description: 'it', version: '1', progress }, place);
  await expect(failing).rejects.toThrow('stopped half way');
  expect(await readdir(folder)).toEqual(names);
  expect(await readFile(place, 'utf8')).toBe('yesterday');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await expect(runBackup(toolsFor(target.url), join(folder, 'no', 'such'))).rejects.toThrow(
    /cannot be written: ENOENT.*such'\.$/,
  );
  const nothing = await freshUrl({ empty: true });
  opened.push(nothing);
  await expect(runBackup(toolsFor(nothing.url), join(folder, 'x'))).rejects.toThrow(/has no shop in it/);
  await expect(runBackup(toolsFor(undefined), join(folder, 'x'))).rejects.toThrow(
    /There is no embedded database in/,
  );
});
