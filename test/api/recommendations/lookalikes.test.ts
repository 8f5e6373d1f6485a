import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const QUERY = `query ($sku: String!, $first: Int, $after: String) {
  lookalikes(sku: $sku, first: $first, after: $after) {
    edges { cursor node { customerNumber } score traits { kind label shareOfBuyers shareOfEverybody text } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Edge {
  readonly node: { readonly customerNumber: string };
  readonly score: number;
  readonly traits: readonly { readonly kind: string; readonly label: string; readonly text: string }[];
}

let gateway: TestGateway;
const asked = async (sku: string, variables: object = {}) =>
  (await gateway.ask(QUERY, { sku, ...variables }, await gateway.as('sales@test.example'))).lookalikes;
const numbers = async (sku: string, variables: object = {}): Promise<string[]> =>
  (await asked(sku, { first: 100, ...variables })).edges.map(({ node }: Edge) => node.customerNumber);

beforeAll(async () => {
  gateway = await gatewayWith();
  const { shop } = gateway;
  await shop.staff('sales@test.example', 'SALES_REP');
  for (const sku of ['OVEN', 'TRAY', 'FLOUR', 'PAPER', 'ORPHAN']) await shop.product(sku);
  // Bakers buy ovens, trays and flour; everybody buys paper.
  for (let index = 1; index <= 6; index++) {
    await shop.company(`BAKER-${index}`, { industry: 'BAKERY' });
    const lines: [string, number][] = [
      ['TRAY', 1],
      ['PAPER', 1],
    ];
    if (index <= 4) lines.push(['OVEN', 1]);
    if (index !== 6) lines.push(['FLOUR', 1]);
    await shop.ordered(`BAKER-${index}`, '2026-02-01', lines);
  }
  for (let index = 1; index <= 10; index++) {
    await shop.company(`OFFICE-${index}`, { industry: 'OFFICE' });
    await shop.ordered(`OFFICE-${index}`, '2026-02-01', [['PAPER', 1]]);
  }
  await shop.company('BISTRO', { industry: 'CATERING' });
  await shop.ordered('BISTRO', '2026-02-01', [
    ['FLOUR', 2],
    ['PAPER', 1],
  ]);
});
afterAll(() => gateway.close());

it('lists companies like the buyers, most alike first, with the three traits that speak loudest', async () => {
  const { edges } = (await asked('OVEN')) as { edges: Edge[] };
  expect(edges.map(({ node }) => node.customerNumber)).toEqual(['BAKER-5', 'BAKER-6', 'BISTRO']);
  const [first] = edges;
  expect(first!.traits.map(({ kind, label }) => `${kind} ${label}`).toSorted()).toEqual([
    'INDUSTRY BAKERY',
    'PRODUCT Product FLOUR',
    'PRODUCT Product TRAY',
  ]);
  expect(first!.traits.map(({ text }) => text)).toContain(
    'Buys Product TRAY, like 100 % of the buyers and 35 % of all companies.',
  );
  const scores = edges.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(Math.max(...scores)).toBeLessThanOrEqual(1);
  expect(Math.min(...scores)).toBeGreaterThan(0);
});

it('goes on behind a cursor, each company once', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { edges, pageInfo }: { edges: Edge[]; pageInfo: { hasNextPage: boolean; endCursor: string } } =
      await asked('OVEN', { first: 1, after });
    seen.push(...edges.map(({ node }) => node.customerNumber));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(['BAKER-5', 'BAKER-6', 'BISTRO']);
});

it('leaves out companies in which nobody allows it, as examples and as candidates', async () => {
  await gateway.shop.allows('baker-5@test.example', 'PERSONALIZATION', false);
  expect(await numbers('OVEN')).toEqual(['BAKER-6', 'BISTRO']);
  for (const index of [1, 2, 3, 4])
    await gateway.shop.allows(`baker-${index}@test.example`, 'PERSONALIZATION', false);
  expect(await numbers('OVEN')).toEqual([]);
  for (const index of [1, 2, 3, 4, 5])
    await gateway.shop.allows(`baker-${index}@test.example`, 'PERSONALIZATION');
});

it('forgets cancelled and corrected orders at once', async () => {
  await gateway.database.query(
    `UPDATE sales_order SET status = 'CANCELLED' WHERE company_id = (SELECT id FROM company WHERE customer_number = 'BAKER-4')`,
  );
  expect((await numbers('OVEN'))[0]).toBe('BAKER-5');
  expect(await numbers('OVEN')).toContain('BAKER-4');
  await gateway.database.query(`UPDATE sales_order SET status = 'CONFIRMED'`);
  expect(await numbers('OVEN')).not.toContain('BAKER-4');
});

it('has nobody to show for what nobody bought, and says so of what does not exist', async () => {
  expect(await numbers('ORPHAN')).toEqual([]);
  const { errors } = await gateway.query(QUERY, { sku: 'GHOST' }, await gateway.as('sales@test.example'));
  expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'sku' });
});

it('is for staff', async () => {
  const { errors } = await gateway.query(QUERY, { sku: 'OVEN' }, await gateway.as('baker-1@test.example'));
  expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  expect((await gateway.query(QUERY, { sku: 'OVEN' })).errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});
