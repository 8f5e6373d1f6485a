import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEVEL_NUMBERS } from '../../src/levels/registry.js';
import { gatewayWith, type TestGateway } from '../support/gateway.js';

const SUBSETS = LEVEL_NUMBERS.reduce<readonly (readonly number[])[]>(
  (subsets, level) => [...subsets, ...subsets.map((subset) => [...subset, level])],
  [[]],
);

/** A query of each level; a level that is off does not know it. */
const QUERIES: Readonly<Record<number, string>> = {
  1: '{ product(sku: "MUG") { price { net { amount } } } }',
  2: '{ recommendations(kind: POPULAR, first: 3) { edges { node { sku } } } }',
  3: '{ product(sku: "MUG") { content(slot: "home-hero") { nodes { title } } } }',
  4: '{ viewer { preferences { intensity } } }',
  5: '{ viewer { cart { lines { quantity } } } }',
};

describe('every subset of the levels', () => {
  let whole: TestGateway;
  beforeAll(async () => {
    whole = await gatewayWith();
    await whole.shop.company('C1');
    await whole.shop.product('MUG');
    await whole.shop.lists('MUG', '12.75');
    await whole.database.query(
      `INSERT INTO content_slot (code, name) VALUES ('home-hero', 'Home') ON CONFLICT DO NOTHING`,
    );
  });
  afterAll(() => whole.close());

  it.each(SUBSETS.map((subset) => [subset.join() || 'none', subset] as const))(
    'answers with levels %s',
    async (_, subset) => {
      const gateway = await whole.beside({ levels: subset });
      try {
        const headers = await gateway.as('c1@test.example');
        const core = await gateway.ask(
          '{ gateway { levels { number } } products { nodes { sku } } viewer { company { customerNumber } } }',
          {},
          headers,
        );
        expect(core.gateway.levels.map(({ number }: { number: number }) => number)).toEqual([...subset]);
        expect(core.products.nodes).toEqual([{ sku: 'MUG' }]);
        for (const level of LEVEL_NUMBERS) {
          const { errors, data } = await gateway.query(QUERIES[level]!, {}, headers);
          if (subset.includes(level))
            expect([errors, data], `level ${level}`).toEqual([[], expect.anything()]);
          else expect(errors[0]?.extensions['code'], `level ${level}`).toBe('GRAPHQL_VALIDATION_FAILED');
        }
      } finally {
        await gateway.close();
      }
    },
  );
});

describe('a level that is off', () => {
  const registry = new URL('../../dist/src/levels/registry.js', import.meta.url);

  it('is not loaded: no decorator of it runs', () => {
    expect(existsSync(registry), 'npm run build comes first').toBe(true);
    const script = `
      import 'reflect-metadata';
      const { loadLevels } = await import(${JSON.stringify(registry.href)});
      const { getMetadataArgsStorage } = await import('typeorm');
      const { getMetadataStorage } = await import('type-graphql');
      const known = () => [...getMetadataArgsStorage().tables.map(({ target }) => target.name), ...getMetadataStorage().objectTypes.map(({ name }) => name)];
      await loadLevels([1]);
      const before = known();
      await loadLevels([5]);
      console.log(JSON.stringify([before, known()]));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const [before, after] = JSON.parse(stdout) as [string[], string[]];
    expect(before).toContain('Price');
    expect(before).not.toContain('CartEntity');
    expect(before).not.toContain('Cart');
    expect(after).toEqual(expect.arrayContaining(['CartEntity', 'Cart']));
  });
});
