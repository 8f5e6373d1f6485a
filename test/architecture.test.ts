import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importsIn, MAY_IMPORT, type SourceFile, violationsIn } from './support/architecture.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const sources: readonly SourceFile[] = filesBelow(join(ROOT, 'src')).map((path) => ({
  path: relative(join(ROOT, 'src'), path).replaceAll('\\', '/'),
  text: readFileSync(path, 'utf8'),
}));

/** The tree with one more file in it. */
const planted = (path: string, text: string): readonly string[] => violationsIn([...sources, { path, text }]);
const causedBy = (path: string, violations: readonly string[]): readonly string[] =>
  violations.filter((violation) => violation.includes(path));

describe('the tree', () => {
  it('reads the files it speaks of', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(importsIn).length).toBeGreaterThan(300);
  });

  it('keeps the rules of docs/architecture.md', () => {
    expect(violationsIn(sources)).toEqual([]);
  });

  it('names every room there is', () => {
    const rooms = new Set(
      sources.map(({ path }) => dirname(path).split('/')[0]).filter((room) => room !== '.'),
    );
    expect([...rooms].filter((room) => room !== 'levels' && !(String(room) in MAY_IMPORT))).toEqual([]);
  });
});

describe('a planted violation is found', () => {
  it.each([
    [
      'a level that imports another',
      'levels/1-prices/x.store.ts',
      "import { x } from '../2-recommendations/rank.js';",
    ],
    [
      'a core room that imports a level',
      'catalog/x.store.ts',
      "import { level } from '../levels/1-prices/level.js';",
    ],
    [
      'a core room that imports where it may not',
      'catalog/x.store.ts',
      "import { x } from '../history/event.store.js';",
    ],
    ['a dynamic import where it may not', 'money/x.ts', "const x = import('../database/database.js');"],
    ['a re-export where it may not', 'viewer/x.ts', "export { x } from '../catalog/visibility.js';"],
    [
      'a root file other than the registry that names a level',
      'x.ts',
      "import { level } from './levels/1-prices/level.js';",
    ],
    ['a pure file that knows the database driver', 'levels/1-prices/x.ts', "import type { Pool } from 'pg';"],
    ['a pure file that reads the clock', 'privacy/x.ts', 'export const x = () => new Date();'],
    ['a pure file that rolls dice', 'privacy/x.ts', 'export const x = () => Math.random();'],
    ['a forbidden name', 'catalog/helpers.ts', 'export const x = 1;'],
    ['a role nobody knows', 'catalog/x.service.ts', 'export const x = 1;'],
    ['a barrel', 'catalog/index.ts', "export * from './product.store.js';"],
    ['a file that is too long', 'catalog/x.store.ts', 'const x = 1;\n'.repeat(351)],
    ['a permission decorator', 'catalog/x.resolver.ts', '@Authorized()\nclass X {}'],
    ['a reader of the environment', 'catalog/x.store.ts', 'export const x = process.env.X;'],
  ])('%s', (_, path, text) => {
    expect(causedBy(path, planted(path, text))).not.toEqual([]);
  });

  it('an import cycle', () => {
    const cycle: readonly SourceFile[] = [
      { path: 'money/one.ts', text: "import { two } from './two.js';" },
      { path: 'money/two.ts', text: "import { one } from './one.js';" },
    ];
    expect(violationsIn(cycle).filter((violation) => violation.includes('cycle'))).toHaveLength(1);
  });

  it('but an honest file is not', () => {
    expect(
      causedBy('money/fine.ts', planted('money/fine.ts', "import { ZERO } from './decimal.js';")),
    ).toEqual([]);
    expect(normalize('a/../b')).toBe('b');
  });
});
