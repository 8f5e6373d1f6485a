import type { Command } from 'commander';
import type { Database } from '../database/database.js';
import { createAdmin } from './staff.store.js';

/** `maatwerk admin create`: the first administrator of a shop. The password comes from standard input, never from the command line. */
export function registerAdmin(
  program: Command,
  open: () => Promise<{ readonly database: Database; readonly clock: () => Date; close(): Promise<void> }>,
): void {
  const admin = program.command('admin').description('people of the shop itself');
  admin
    .command('create')
    .description('make somebody an administrator; the password is read from standard input')
    .requiredOption('--email <address>', 'e-mail address to sign in with')
    .requiredOption('--name <name>', 'name of the person')
    .action(async ({ email, name }: { email: string; name: string }) => {
      const password = await readPassword();
      const on = await open();
      try {
        await createAdmin(on.database, { email, name, password }, on.clock());
        console.log(`${email} is an administrator now.`);
      } finally {
        await on.close();
      }
    });
}

async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password: ');
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split(/\r?\n/)[0] ?? '';
}
