import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a page, with where it stands. */
export interface Block {
  readonly page: string;
  readonly line: number;
  /** `graphql`, `json`, `sh` ... and what stands behind it. */
  readonly info: string;
  readonly text: string;
}

const readmesBelow = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, folder, entry.name, 'README.md')))
    .map(({ name }) => `${folder}/${name}/README.md`)
    .sort();

/** README.md, CHANGELOG.md, everything below docs/ and the levels' own pages, by their paths from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort(),
  ...readmesBelow('src/levels'),
];

export const pageText = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** The fenced blocks of a page, in order; a block inside a list is moved to the margin. */
export function blocksOf(page: string, text: string = pageText(page)): readonly Block[] {
  const blocks: Block[] = [];
  for (const match of text.matchAll(/^( *)```([^\n]*)\n([\s\S]*?)^\1```$/gm)) {
    const [, indent = '', info = '', inner = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    blocks.push({ page, line, info, text: inner.replaceAll(new RegExp(`^${indent}`, 'gm'), '') });
  }
  return blocks;
}

/** Links of a page to files of the project, without what stands behind `#`. */
export const linksOf = (page: string, text: string = pageText(page)): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);

/** A query of a page and the answer printed below it, if one is. */
export interface Example {
  readonly query: Block;
  readonly answer: Block | null;
}

export function examplesOf(page: string): readonly Example[] {
  const blocks = blocksOf(page);
  return blocks.flatMap((query, at) => {
    if (query.info !== 'graphql') return [];
    const next = blocks[at + 1];
    return [{ query, answer: next?.info.startsWith('json') ? next : null }];
  });
}
