import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RecommendingShop, Shown } from './recommending-shop.js';
import { DELETE, DRY, SAVE, SLOT, SteeredShop, STOP } from './steered-shop.js';

let steered: SteeredShop;
let shop: RecommendingShop;
let merchandiser: Record<string, string>;
let buyer: Record<string, string>;
let plain: readonly string[];
beforeAll(async () => {
  steered = await SteeredShop.open();
  ({ shop, merchandiser, buyer, plain } = steered);
  expect(plain).toEqual(['B', 'C', 'D', 'E', 'F']);
});
afterAll(() => shop.close());
afterEach(() => steered.reset());

const popular = (variables: object = {}): Promise<Shown> => steered.popular(variables);
const save = (input: object, expectedVersion?: number) => steered.save(input, expectedVersion);

describe('a rule counts from the next question on', () => {
  it.each([
    ['pin by SKU', { action: 'PIN', sku: 'F', position: 2 }, ['B', 'F', 'C', 'D', 'E']],
    ['pin by group takes its best', { action: 'PIN', group: 'CUP' }, ['D', 'B', 'C', 'E', 'F']],
    ['pin by brand', { action: 'PIN', brand: 'ACME' }, ['F', 'B', 'C', 'D', 'E']],
    [
      'pin by attribute',
      { action: 'PIN', attribute: { name: 'material', value: 'steel' } },
      ['D', 'B', 'C', 'E', 'F'],
    ],
    ['boost', { action: 'BOOST', sku: 'E', weight: 50 }, ['E', 'B', 'C', 'D', 'F']],
    ['bury by group', { action: 'BURY', group: 'TEA' }, ['D', 'E', 'F', 'B', 'C']],
    [
      'bury by attribute',
      { action: 'BURY', attribute: { name: 'material', value: 'steel' } },
      ['B', 'C', 'E', 'D', 'F'],
    ],
    ['exclude', { action: 'EXCLUDE', group: 'TEA' }, ['D', 'E', 'F']],
    ['limit', { action: 'LIMIT', limitBy: 'GROUP', most: 1 }, ['B', 'D', 'F', 'C', 'E']],
  ])('%s', async (_, input, expected) => {
    const { rule, userErrors } = await save(input);
    expect(userErrors).toEqual([]);
    expect((await popular()).skus).toEqual(expected);
    await shop.gateway.ask(DELETE, { id: rule.id }, merchandiser);
    expect((await popular()).skus).toEqual(plain);
  });

  it('and says so', async () => {
    await save({ action: 'PIN', sku: 'F' });
    await save({ name: 'more', action: 'BOOST', sku: 'C', weight: 2 });
    await save({ name: 'less', action: 'BURY', sku: 'B' });
    const { skus, because } = await popular();
    const of = (sku: string) => because[skus.indexOf(sku)]!;
    expect(of('F')).toMatchObject({ reason: 'PINNED', text: 'Chosen by the shop.' });
    expect(of('C').also).toContain('BOOSTED');
    expect(of('B').also).toContain('BURIED');
  });

  it('in every kind', async () => {
    await save({ action: 'PIN', sku: 'F' });
    for (const kind of ['FOR_YOU', 'REORDER', 'FORGOTTEN', 'POPULAR']) {
      const { skus, because, scores } = await shop.recommend(kind, buyer);
      expect([kind, skus[0], because[0]!.reason]).toEqual([kind, 'F', 'PINNED']);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
  });
});

describe('no rule passes over a filter', () => {
  it('out of stock, in the cart, outside the assortment', async () => {
    await save({ action: 'PIN', sku: 'G' });
    await save({ name: 'pin F', action: 'PIN', sku: 'F' });
    expect((await popular()).skus).toEqual(['F', 'B', 'C', 'D', 'E']);
    expect((await popular({ inCart: ['F'] })).skus).toEqual(['B', 'C', 'D', 'E']);
    await shop.gateway.shop.hides('C1', 'F');
    try {
      expect((await popular()).skus).toEqual(['B', 'C', 'D', 'E']);
    } finally {
      await shop.gateway.database.query('DELETE FROM assortment_rule');
    }
  });

  it('and exclude beats a pin of higher priority', async () => {
    await save({ action: 'PIN', sku: 'F', priority: 1000 });
    await save({ name: 'never', action: 'EXCLUDE', brand: 'ACME', priority: -1000 });
    expect((await popular()).skus).toEqual(['B', 'C', 'D', 'E']);
  });
});

describe('scope', () => {
  it.each([
    ['industry', { industries: ['cafe'] }, { industries: ['HOTEL'] }],
    ['company', { customerNumbers: ['C1'] }, { customerNumbers: ['C2'] }],
    ['price group', { priceGroups: ['TRADE'] }, null],
    ['country', { countries: ['NL'] }, { countries: ['GB'] }],
    ['kind', { kinds: ['POPULAR'] }, { kinds: ['REORDER'] }],
    ['slot', { slots: ['POPULAR'] }, { slots: ['home'] }],
    ['time', { validFrom: '2026-03-10T09:00:00Z' }, { validTo: '2026-03-10T09:00:00Z' }],
  ])('%s', async (_, fits, fails) => {
    const pin = { action: 'PIN', sku: 'F' };
    expect((await save({ ...pin, ...fits })).userErrors).toEqual([]);
    expect((await popular()).skus[0]).toBe('F');
    if (fails) {
      await save({ ...pin, ...fails });
      expect((await popular()).skus).toEqual(plain);
    }
    const guest = await shop.recommend('POPULAR', {});
    if (['industry', 'company', 'price group', 'country'].includes(_)) expect(guest.skus[0]).not.toBe('F');
  });

  it('a slot is named by who asks', async () => {
    await save({ action: 'PIN', sku: 'F', slots: ['home'] });
    const home = await shop.gateway.ask(SLOT, { slot: 'home' }, buyer);
    const other = await shop.gateway.ask(SLOT, { slot: 'basket' }, buyer);
    expect(home.recommendations.nodes[0].sku).toBe('F');
    expect(other.recommendations.nodes[0].sku).toBe('B');
  });
});

describe('saving', () => {
  it('counts versions, and tells the second of two editors', async () => {
    const first = await save({ action: 'PIN', sku: 'F' }, 0);
    expect(first.rule).toMatchObject({ version: 1, action: 'PIN', sku: 'F' });
    const both = await Promise.all([
      save({ action: 'PIN', sku: 'B' }, 1),
      save({ action: 'PIN', sku: 'C' }, 1),
    ]);
    expect(both.flatMap(({ userErrors }) => userErrors)).toEqual([
      { code: 'VERSION_CONFLICT', field: 'expectedVersion' },
    ]);
    const old = await shop.gateway.ask(DELETE, { id: first.rule.id, expectedVersion: 1 }, merchandiser);
    expect(old.steeringRuleDelete.userErrors).toEqual([
      { code: 'VERSION_CONFLICT', field: 'expectedVersion' },
    ]);
  });

  it.each([
    ['UNKNOWN_SKU', 'input.sku', { action: 'PIN', sku: 'NOPE' }],
    ['UNKNOWN_SKU', 'input.sku', { action: 'PIN', sku: 'a\0' }],
    ['UNKNOWN_GROUP', 'input.group', { action: 'BURY', group: 'NOPE' }],
    ['UNKNOWN_BRAND', 'input.brand', { action: 'BURY', brand: 'NOPE' }],
    [
      'UNKNOWN_ATTRIBUTE',
      'input.attribute',
      { action: 'BURY', attribute: { name: 'material', value: 'gold' } },
    ],
    ['UNKNOWN_COMPANY', 'input.customerNumbers.0', { action: 'PIN', sku: 'F', customerNumbers: ['C9'] }],
    ['UNKNOWN_INDUSTRY', 'input.industries.0', { action: 'PIN', sku: 'F', industries: ['MOON'] }],
    ['INVALID', 'input.weight', { action: 'BOOST', sku: 'F', weight: 1e9 }],
    [
      'EMPTY_VALIDITY',
      'input.validTo',
      { action: 'PIN', sku: 'F', validFrom: '2026-01-02T00:00:00Z', validTo: '2026-01-01T00:00:00Z' },
    ],
  ])('refuses with %s at %s and writes nothing', async (code, field, input) => {
    expect(await save(input)).toEqual({ rule: null, userErrors: [{ code, field }] });
    expect(await shop.gateway.database.query('SELECT FROM steering_rule')).toEqual([]);
  });

  it('writes down who did what', async () => {
    const { rule } = await save({ action: 'PIN', sku: 'F' });
    await shop.gateway.ask(DELETE, { id: rule.id }, merchandiser);
    await shop.gateway.ask(STOP, { kinds: ['REORDER'], stopped: true }, merchandiser);
    const rows = await shop.gateway.database.query<{ action: string; name: string }>(
      `SELECT a.action, b.name FROM audit_entry a JOIN buyer b ON b.id = a.buyer_id ORDER BY a.id DESC LIMIT 3`,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'recommendations.stop',
      'steering-rule.delete',
      'steering-rule.save',
    ]);
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(['shop@test.example']));
  });

  it('lists by name, page by page', async () => {
    for (const name of ['b', 'C', 'a']) await save({ name, action: 'PIN', sku: 'F', active: false });
    const page = `query ($after: String) { steeringRules(first: 2, after: $after) {
      nodes { name active } pageInfo { hasNextPage endCursor } } }`;
    const one = (await shop.gateway.ask(page, {}, merchandiser)).steeringRules;
    expect(one.nodes).toEqual([
      { name: 'C', active: false },
      { name: 'a', active: false },
    ]);
    const two = (await shop.gateway.ask(page, { after: one.pageInfo.endCursor }, merchandiser)).steeringRules;
    expect(two).toMatchObject({ nodes: [{ name: 'b' }], pageInfo: { hasNextPage: false } });
    expect((await popular()).skus).toEqual(plain);
  });
});

it('every edge says where it comes from, and the same question has the same answer', async () => {
  await save({ action: 'PIN', sku: 'F', position: 3 });
  const ask = () =>
    shop.gateway.ask(
      `{ recommendations(kind: FOR_YOU, first: 10) { edges { node { sku } score answeredBy modelVersion because { reason } } } }`,
      {},
      buyer,
    );
  const first = await ask();
  const links = first.recommendations.edges.map(({ answeredBy }: { answeredBy: string }) => answeredBy);
  expect(links.slice(0, 2)).toEqual(['FOR_YOU', 'FOR_YOU']);
  expect(links).toContain('POPULAR');
  expect(first.recommendations.edges[0].modelVersion).toBe('1');
  for (let again = 0; again < 5; again++) expect(await ask()).toEqual(first);
});

it('costs no statement, and other processes follow', async () => {
  const other = await shop.gateway.beside({ levels: [1, 2, 4] });
  try {
    const ask = async (): Promise<string> =>
      (await other.ask(SLOT, {}, buyer)).recommendations.nodes[0].sku as string;
    expect(await ask()).toBe('B');
    const without = (await other.statements(ask)).length;
    const told = new Promise<void>((resolve) => {
      other.app.dependencies.changes.subscribe('steering', () => resolve());
    });
    await save({ action: 'PIN', sku: 'F' });
    await told;
    expect(await ask()).toBe('F');
    expect(await other.statements(ask)).toHaveLength(without);
  } finally {
    await other.close();
  }
});

it.each([
  ['a guest', null, 'UNAUTHENTICATED'],
  ['a buyer', 'c1@test.example', 'FORBIDDEN'],
])('is not for %s', async (_, email, code) => {
  const headers = email === null ? {} : await shop.gateway.as(email);
  const rule = { name: 'mine', action: 'PIN', sku: 'F' };
  const answers = await Promise.all([
    shop.gateway.query(SAVE, { input: rule }, headers),
    shop.gateway.query(DELETE, { id: 'x' }, headers),
    shop.gateway.query(STOP, { stopped: true }, headers),
    shop.gateway.query(DRY, { kind: 'POPULAR' }, headers),
    shop.gateway.query('{ steeringRules { nodes { id } } }', {}, headers),
    shop.gateway.query('{ recommendationStops { kind } }', {}, headers),
  ]);
  expect(answers.map(({ errors }) => errors[0]?.extensions['code'])).toEqual(Array(6).fill(code));
});
