import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type { MigrationInterface } from 'typeorm';
import type { Config } from '../config.js';
import { type BackupDone, type BackupProgress, backupTo, backupToFile } from './backup.js';
import type { BackupReader } from './backup-format.js';
import type { Database, DatabaseLog } from './database.js';
import { migrate } from './migrate.js';
import { openDatabase } from './postgres.js';
import {
  backupFile,
  checkBackup,
  migrationsFor,
  readBackup,
  refuseMigratedFurther,
  restore,
} from './restore.js';

type Progress = (at: BackupProgress) => void;

export interface BackupTools {
  readonly settings: () => Pick<Config, 'databaseUrl' | 'dataFolder'>;
  /** Of Maatwerk. */
  readonly version: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Makes the tables that migrations do not: the job queue's. */
  readonly install: (database: Database) => Promise<void>;
}

/** Only what must be seen, and never on standard output, which may be the backup. */
const LOG: DatabaseLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: (_, message) => void process.stderr.write(`${message}\n`),
  error: (_, message) => void process.stderr.write(`${message}\n`),
};

/** `maatwerk backup <file>` and `maatwerk restore <file>`. */
export function registerBackup(program: Command, tools: BackupTools): void {
  program
    .command('backup')
    .description(
      'write everything the shop has to a file, while gateways on DATABASE_URL go on; keep it safe: it has personal data and secrets',
    )
    .argument('<file>', 'where to; - is standard output')
    .action(async (file: string) => {
      const { tables, rows, from } = await showing('backup', (progress) => runBackup(tools, file, progress));
      process.stderr.write(`${rows} rows of ${tables} tables of ${from} are in ${named(file, 'output')}.\n`);
    });
  program
    .command('restore')
    .description('fill a new, empty database with what a backup holds: all of it or nothing')
    .argument('<file>', 'file of `maatwerk backup`; - is standard input')
    .action(async (file: string) => {
      const { tables, rows, into, header } = await showing('restore', (progress) =>
        runRestore(tools, file, progress),
      );
      process.stderr.write(
        `${rows} rows of ${tables} tables, as they were at ${header.moment}, are in ${into}. ` +
          'Jobs and mails that waited then are done when a gateway starts on it.\n',
      );
    });
}

const named = (file: string, direction: 'input' | 'output'): string =>
  file === '-' ? `standard ${direction}` : file;

/** Backs up the database of the settings as it is: it is not migrated before. */
export async function runBackup(
  { settings, version }: BackupTools,
  file: string,
  progress?: Progress,
): Promise<BackupDone & { readonly from: string }> {
  const { databaseUrl, dataFolder } = settings();
  if (databaseUrl === undefined && !existsSync(join(dataFolder, 'format.json')))
    throw new Error(
      `There is no embedded database in ${dataFolder}. Say where it is with MAATWERK_DATA, or set DATABASE_URL.`,
    );
  if (file === '-' && process.stdout.isTTY)
    throw new Error(
      'A backup is not for a screen. Name a file, or send the output on: maatwerk backup - | …',
    );
  const database = await openDatabase({ url: databaseUrl, dataFolder, entities: [], log: LOG, poolSize: 2 });
  try {
    const { url, description } = database;
    const options = { url, description, version, ...(progress && { progress }) };
    const done =
      file === '-'
        ? await backupTo(options, process.stdout, { end: false })
        : await backupToFile(options, file);
    return { ...done, from: description };
  } finally {
    await database.close();
  }
}

/**
 * Restores into the database of the settings, which is migrated as far as the backup was. A file is read through before
 * anything is done with it; of standard input it is known only at the end that it is whole, and until then nothing is committed.
 */
export async function runRestore(
  tools: BackupTools,
  file: string,
  progress?: Progress,
): Promise<BackupDone & { readonly into: string; readonly header: BackupReader['header'] }> {
  const expected = file === '-' ? undefined : await checked(file);
  const reader = file === '-' ? await readBackup(process.stdin, 'standard input') : await backupFile(file);
  try {
    const names = migrationsFor(
      reader,
      tools.migrations.map((migration) => new migration().name ?? migration.name),
    );
    const { databaseUrl, dataFolder } = tools.settings();
    const database = await openDatabase({
      url: databaseUrl,
      dataFolder,
      entities: [],
      migrations: tools.migrations.slice(0, names.length),
      log: LOG,
      poolSize: 2,
    });
    try {
      const { url, description } = database;
      const options = { url, description, ...(progress && { progress }) };
      await refuseMigratedFurther(options, reader);
      await migrate(database);
      await tools.install(database);
      const done = await restore(options, reader, expected);
      return { ...done, into: description, header: reader.header };
    } finally {
      await database.close();
    }
  } finally {
    await reader.close();
  }
}

async function checked(file: string): Promise<number> {
  const reader = await backupFile(file);
  try {
    return await checkBackup(reader);
  } finally {
    await reader.close();
  }
}

/** A bar on a terminal, a line a table elsewhere; on standard error, while `work` lasts. */
async function showing<Result>(
  verb: string,
  work: (progress: Progress) => Promise<Result>,
  out: NodeJS.WriteStream = process.stderr,
): Promise<Result> {
  if (!out.isTTY) {
    let last = 0;
    return await work(({ table, part, parts }) => {
      if (part !== last) out.write(`${verb}: ${part}/${parts} ${table}\n`);
      last = part;
    });
  }
  const format = `${verb} [{bar}] {percentage}% {value} rows, {table}`;
  const bar = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: out },
    Presets.shades_classic,
  );
  bar.start(1, 0, { table: '' });
  try {
    return await work(({ table, rows, expected }) => {
      // What the database thinks it has may be less than what it has.
      bar.setTotal(Math.max(rows, expected, 1));
      bar.update(rows, { table });
    });
  } finally {
    bar.stop();
  }
}
