import { posix } from 'node:path';

/** A file below `src/`, with its path from there. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Who may import whom: docs/architecture.md in a table. Everybody may import their own room. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  erp: [
    'accounts',
    'catalog',
    'history',
    'jobs',
    'messages',
    'privacy',
    'money',
    'database',
    'viewer',
    'graphql',
  ],
  demo: ['erp', 'accounts', 'privacy', 'jobs', 'money', 'database', 'viewer'],
  messages: ['privacy', 'accounts', 'jobs', 'database', 'viewer'],
  offers: ['accounts', 'catalog', 'money', 'database', 'viewer'],
  experiments: ['privacy', 'history', 'profiles', 'accounts', 'graphql', 'database', 'viewer'],
  profiles: ['privacy', 'history', 'catalog', 'accounts', 'graphql', 'money', 'database', 'viewer'],
  history: ['privacy', 'accounts', 'catalog', 'graphql', 'experience', 'money', 'database', 'viewer'],
  privacy: ['accounts', 'viewer', 'graphql', 'jobs', 'database'],
  catalog: ['viewer', 'accounts', 'graphql', 'money', 'database', 'cache', 'experience'],
  accounts: ['viewer', 'graphql', 'money', 'database', 'cache'],
  http: ['graphql', 'viewer', 'experience'],
  graphql: ['viewer', 'experience', 'money'],
  experience: ['viewer', 'money'],
  jobs: ['database'],
  cache: ['database'],
  database: [],
  money: [],
  viewer: [],
};

/** Root files that rooms may read: the shape of the settings, as a type. */
const ROOT_TYPES = new Set(['config.ts']);

const ROLES = new Set(
  'entity store loader type input scalar enum resolver mutations subscription refine import command job worker route adapter test'.split(
    ' ',
  ),
);
/** Rooms that are IO by nature: their files need no role suffix to do it. */
const IO_ROOMS = new Set(['graphql', 'database', 'jobs', 'http']);
const FORBIDDEN = /^(utils?|helpers?|common|shared|lib|misc|base|manager|core)$/;
const IMPURE_PACKAGES =
  /^(typeorm|pg|pg-.*|graphql|type-graphql|dataloader|node:(fs|net|http|crypto|child_process|worker_threads).*)$/;
const CLOCK = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/;
/** Settings are read in one place; the embedded database hands the environment on to the processes it starts. */
const ENVIRONMENT = /^(config|main)\.ts$|^database\/embedded/;
const LONGEST = 350;

export interface Import {
  readonly from: string;
  /** Path below `src/`, or the package's name. */
  readonly to: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
}

/** The imports of a file: static, dynamic, and re-exports. */
export function importsIn({ path, text }: SourceFile): readonly Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const own = specifier.startsWith('.');
    const to = own
      ? posix.normalize(posix.join(posix.dirname(path), specifier)).replace(/\.js$/, '.ts')
      : specifier;
    found.push({ from: path, to, own, typeOnly });
  };
  for (const [, type, specifier] of code.matchAll(
    /^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s*['"]([^'"]+)['"]/gm,
  ))
    add(specifier!, type !== undefined);
  for (const [, specifier] of code.matchAll(/^\s*import\s+['"]([^'"]+)['"]/gm)) add(specifier!, false);
  for (const [, specifier] of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) add(specifier!, false);
  return found;
}

const roomOf = (path: string): string => (path.includes('/') ? path.split('/')[0]! : '.');
const levelOf = (path: string): string | null => /^levels\/([^/]+)\//.exec(path)?.[1] ?? null;

/** `price.store.ts` -> store; `resolve-price.ts` -> null: a pure file. */
export function roleOf(path: string): string | null {
  const parts = posix.basename(path, '.ts').split('.');
  return parts.length > 1 ? parts.at(-1)! : null;
}

/** Every broken rule of the tree, one line each. */
export function violationsIn(files: readonly SourceFile[]): readonly string[] {
  return [
    ...files.flatMap((file) => [...named(file), ...sized(file), ...pure(file), ...imported(file)]),
    ...cycles(files),
  ];
}

function* named({ path }: SourceFile): Generator<string> {
  for (const part of path.replace(/\.ts$/, '').split(/[/.]/))
    if (FORBIDDEN.test(part)) yield `${path}: "${part}" is a forbidden name`;
  if (posix.basename(path) === 'index.ts') yield `${path}: barrels are forbidden`;
  const role = roleOf(path);
  const adapted = roomOf(path) === 'database' && posix.basename(path).startsWith('changes.');
  if (role !== null && !ROLES.has(role) && !adapted) yield `${path}: "${role}" is no role`;
}

function* sized({ path, text }: SourceFile): Generator<string> {
  const lines = text.split('\n').length;
  if (lines > LONGEST + 1) yield `${path}: ${lines} lines, at most ${LONGEST}`;
}

function* pure(file: SourceFile): Generator<string> {
  const { path, text } = file;
  if (!ENVIRONMENT.test(path) && /\bprocess\.env\b/.test(text))
    yield `${path}: only config.ts reads the environment`;
  if (/@Authorized\b/.test(text.replace(/\/\/.*$/gm, '')))
    yield `${path}: @Authorized is passed over; use demand() of accounts/permission.ts`;
  const room = roomOf(path);
  if (room === '.' || IO_ROOMS.has(room) || roleOf(path) !== null || path === 'levels/registry.ts') return;
  for (const { to, own } of importsIn(file))
    if (!own && IMPURE_PACKAGES.test(to)) yield `${path}: a pure file may not import ${to}`;
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  if (CLOCK.test(code)) yield `${path}: a pure file has no clock and no dice; the moment is an argument`;
}

function* imported(file: SourceFile): Generator<string> {
  const { path } = file;
  const room = roomOf(path);
  for (const { to, own, typeOnly } of importsIn(file)) {
    if (!own || to.startsWith('..')) continue;
    const target = roomOf(to);
    const level = levelOf(to);
    if (level !== null) {
      if (path === 'levels/registry.ts' || levelOf(path) === level) continue;
      yield `${path}: only registry.ts and the level itself may import ${to}`;
    } else if (room === '.' || target === room) continue;
    else if (target === '.') {
      if (!(ROOT_TYPES.has(to) && (typeOnly || room === 'http')))
        yield `${path}: no room may import the root file ${to}`;
    } else if (room === 'levels') {
      if (target === 'demo') yield `${path}: a level may not import ${to}`;
    } else if (target === 'levels') {
      yield `${path}: only levels and root files may import ${to}`;
    } else if (!MAY_IMPORT[room]?.includes(target)) yield `${path}: ${room} may not import ${to}`;
  }
}

/** Cycles of imports that exist at run time: each reported once, by its first file. */
function cycles(files: readonly SourceFile[]): readonly string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      importsIn(file).flatMap(({ to, own, typeOnly }) => (own && !typeOnly ? [to] : [])),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push(`import cycle: ${[...way.slice(way.indexOf(path)), path].join(' -> ')}`);
      return;
    }
    state.set(path, 'open');
    for (const next of edges.get(path) ?? []) if (edges.has(next)) visit(next, [...way, path]);
    state.set(path, 'done');
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}
