import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { LEVEL_NUMBERS, loadLevels } from '../../src/levels/registry.js';
import { gatewaySchema } from '../../src/schema.js';
import { blocksOf, examplesOf, linksOf, PAGES, ROOT } from './markdown.js';

const queries = PAGES.flatMap(examplesOf);
let schema: GraphQLSchema;
beforeAll(async () => {
  schema = gatewaySchema(await loadLevels(LEVEL_NUMBERS), {});
});

describe('the pages', () => {
  it('are read', () => {
    expect(PAGES).toContain('docs/architecture.md');
    expect(queries.length).toBeGreaterThan(8);
    expect(queries.filter(({ answer }) => answer !== null).length).toBeGreaterThan(4);
  });

  it.each(queries.map(({ query }) => [`${query.page}:${query.line}`, query.text]))(
    'ask what the schema has: %s',
    (_, text) => {
      expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    },
  );

  it('and a query that it has not is found', () => {
    const page = 'text\n\n   ```graphql\n   { nothing }\n   ```\n';
    const [block] = blocksOf('planted', page);
    expect(block).toMatchObject({ info: 'graphql', line: 3, text: '{ nothing }\n' });
    expect(validate(schema, parse(block!.text))).toHaveLength(1);
  });

  it.each(PAGES)('link to files that exist: %s', (page) => {
    const missing = linksOf(page).filter((link) => !existsSync(join(ROOT, dirname(page), link)));
    expect(missing).toEqual([]);
  });

  it('print JSON that is JSON', () => {
    const json = PAGES.flatMap((page) => blocksOf(page)).filter(({ info }) => info.startsWith('json'));
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    // One document, or one a line.
    const broken = json.filter(({ text }) => !isJson(text) && !text.trim().split('\n').every(isJson));
    expect(json.length).toBeGreaterThan(6);
    expect(broken.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });
});
