import type { Command } from 'commander';
import { SETTINGS } from './config.js';

/** The settings as the table of `docs/configuration.md`; a test compares the two. */
export function settingsTable(): string {
  const rows = Object.values(SETTINGS).map(
    ({ name, fallback, about }) =>
      `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${about} |`,
  );
  return ['| setting | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

/** `maatwerk settings`: every setting, its default and what it is. */
export function registerSettings(program: Command): void {
  program
    .command('settings')
    .description('print every setting with its default')
    .action(() => console.log(settingsTable()));
}
