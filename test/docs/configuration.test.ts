import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settingsTable } from '../../src/config.command.js';
import { MEMBERSHIP_PERMISSIONS, PERMISSIONS, STAFF_PERMISSIONS } from '../../src/accounts/permission.js';
import { CORE_KINDS } from '../../src/erp/kinds/registry.js';
import { LEVEL_NUMBERS, loadLevels } from '../../src/levels/registry.js';
import { MAY_IMPORT } from '../support/architecture.js';
import { pageText, ROOT } from './markdown.js';

it('docs/configuration.md has the table that `maatwerk settings` prints', () => {
  expect(pageText('docs/configuration.md')).toContain(settingsTable());
});

it('docs/imports.md names every kind with its columns and modes', async () => {
  const levels = await loadLevels(LEVEL_NUMBERS);
  const rows = rowsOf('docs/imports.md');
  for (const { name, columns, modes } of [...CORE_KINDS, ...levels.flatMap(({ imports }) => imports ?? [])]) {
    const [kind, described, , listed] = rows.find(([first]) => first?.startsWith(`\`${name}\``)) ?? [];
    expect(kind, name).toBeDefined();
    const documented = [...described!.matchAll(/`([^`]+)`/g)].map(([, column]) => column!);
    const wanted = columns.map((column) => (column.required ? `${column.name}*` : column.name));
    expect([...documented].sort(), name).toEqual([...wanted].sort());
    for (const mode of modes) expect(listed ?? described, `${name} ${mode}`).toMatch(mode);
  }
});

it('docs/accounts.md names every permission of every role', () => {
  const rows = rowsOf('docs/accounts.md');
  const said = (role: string): readonly string[] => {
    const words: readonly string[] = rows.find(([first]) => first === role)?.[1]?.match(/[A-Z_]+/g) ?? [];
    return PERMISSIONS.filter((permission) => words.includes(permission));
  };
  const inOrder = (granted: readonly string[]): readonly string[] =>
    PERMISSIONS.filter((permission) => granted.includes(permission));
  for (const role of ['SALES_REP', 'MERCHANDISER', 'INTEGRATOR'] as const)
    expect(said(role), role).toEqual(inOrder(STAFF_PERMISSIONS[role]));
  expect(said('BUYER')).toEqual(inOrder(MEMBERSHIP_PERMISSIONS.BUYER));
});

it('docs/accounts.md says which permissions nothing asks for yet', () => {
  const code = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.ts') && name !== 'permission.ts' && !name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n');
  const idle = PERMISSIONS.filter((permission) => !code.includes(`'${permission}'`));
  const [, sentence = ''] = /nothing asks yet for ([A-Z_,\sand]+):/.exec(pageText('docs/accounts.md')) ?? [];
  expect(sentence.match(/[A-Z]+_[A-Z_]+/g) ?? []).toEqual(idle);
});

it('docs/architecture.md says who may import whom', () => {
  const said = new Map<string, readonly string[]>();
  for (const [who, whom] of rowsOf('docs/architecture.md', '| who | may import |'))
    for (const [, room] of who?.matchAll(/`([a-z]+)`/g) ?? [])
      said.set(room!, whom === 'nothing of ours' ? [] : (whom ?? '').split(', '));
  for (const [room, allowed] of Object.entries(MAY_IMPORT))
    // Rooms that are not there yet are not described.
    if (said.has(room)) expect([...said.get(room)!].sort(), room).toEqual([...allowed].sort());
  expect(said.size).toBeGreaterThanOrEqual(14);
});

/** Cells of the rows of a table of a page, found by its head; without one, of all tables. */
function rowsOf(page: string, head = ''): readonly (readonly string[])[] {
  const text = pageText(page);
  const from = text.slice(text.indexOf(head));
  return (head === '' ? from : from.slice(0, from.indexOf('\n\n')))
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}
