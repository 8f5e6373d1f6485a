import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { importContent } from './content-file.js';

const CONTENT = `query ($slot: String = "home", $sku: String, $first: Int) {
  content(slot: $slot, sku: $sku, first: $first) {
    edges { cursor score because { reasons about } node { id slot key type language title url topic } }
    nodes { key } pageInfo { hasNextPage endCursor }
  }
}`;
const SET = `mutation ($input: PreferencesInput!) { preferencesSet(input: $input) { userErrors { code field } } }`;

interface Edge {
  readonly node: { readonly id: string; readonly key: string; readonly language: string };
  readonly because: { readonly reasons: string[]; readonly about: string | null };
}

describe('my content', () => {
  let gateway: TestGateway;
  let now = new Date('2026-03-10T09:00:00Z');
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1, 3, 4], clock: () => now });
    const { shop, database } = gateway;
    await shop.company('CAFE', { industry: 'Hospitality' });
    await shop.company('SHOP', { industry: 'GIFT_SHOP' });
    await shop.company('NEW');
    await shop.staff('erp@test.example', 'INTEGRATOR');
    await shop.buyer('boss@test.example', 'CAFE', 'APPROVER');
    await shop.product('MUG', { group: 'MUGS' });
    await shop.product('LAMP', { group: 'LAMPS' });
    await shop.product('SECRET');
    await shop.hides('CAFE', 'SECRET');
    await database.query(`INSERT INTO product_group (code, name) VALUES ('CROCKERY', 'Crockery')`);
    await database.query(
      `UPDATE product_group SET parent_id = (SELECT id FROM product_group WHERE code = 'CROCKERY') WHERE code = 'MUGS'`,
    );
    const imported = await importContent(gateway, [
      { slot: 'home', key: 'welcome', language: 'en', title: 'Welcome', fallback: true },
      { slot: 'home', key: 'welcome', language: 'nl', title: 'Welkom', fallback: true },
      {
        slot: 'home',
        key: 'cafe',
        industry: 'HOSPITALITY',
        language: 'en',
        title: 'Tables',
        topic: 'TEA',
        type: 'BANNER',
        url: '/read/tables',
      },
      { slot: 'home', key: 'cafe', industry: 'HOSPITALITY', language: 'nl', title: 'Tafels', topic: 'TEA' },
      {
        slot: 'home',
        key: 'cafe-cake',
        industry: 'HOSPITALITY',
        language: 'en',
        title: 'Cake',
        topic: 'CAKE',
        sort: 5,
      },
      { slot: 'home', key: 'shop', industry: 'GIFT_SHOP', language: 'en', title: 'Windows' },
      {
        slot: 'home',
        key: 'approve',
        industry: 'HOSPITALITY',
        role: 'APPROVER',
        language: 'en',
        title: 'Waiting',
      },
      {
        slot: 'spring',
        key: 'sale',
        language: 'en',
        title: 'Spring',
        valid_from: '2026-04-01',
        valid_to: '2026-05-01',
      },
      { slot: 'aside', key: 'care', group: 'CROCKERY', language: 'en', title: 'Wash at 50' },
      { slot: 'aside', key: 'mug', sku: 'MUG', language: 'en', title: 'This mug' },
      { slot: 'aside', key: 'secret', sku: 'SECRET', language: 'en', title: 'Not for all' },
      { slot: 'aside', key: 'ask', language: 'en', title: 'Ask us', fallback: true },
    ]);
    expect(imported).toMatchObject({ status: 200, accepted: 12, rejected: 0 });
  });
  afterAll(() => gateway.close());

  const edges = async (
    email: string | null,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<Edge[]> => {
    const who = email === null ? {} : await gateway.as(`${email}@test.example`);
    return (await gateway.ask(CONTENT, variables, { ...who, ...headers })).content.edges;
  };
  const told = async (...asked: Parameters<typeof edges>) =>
    (await edges(...asked)).map(({ node, because }) => [node.key, ...because.reasons, because.about]);

  const languages = async (header: string) =>
    (await edges('cafe', {}, { 'accept-language': header })).map(
      ({ node }) => `${node.key} ${node.language}`,
    );

  it('is different for two industries, says why, and is general for a guest', async () => {
    expect(await told('cafe')).toEqual([
      ['cafe', 'INDUSTRY', 'Hospitality'],
      ['cafe-cake', 'INDUSTRY', 'Hospitality'],
    ]);
    expect(await told('shop')).toEqual([['shop', 'INDUSTRY', 'GIFT_SHOP']]);
    expect(await told('new')).toEqual([['welcome', 'FALLBACK', null]]);
    expect(await told(null)).toEqual([['welcome', 'FALLBACK', null]]);
  });

  it('knows the role', async () => {
    expect((await told('boss'))[0]).toEqual(['approve', 'INDUSTRY', 'ROLE', 'Hospitality']);
  });

  it('comes in the language asked for, else in the next of the chain', async () => {
    expect(await languages('nl')).toEqual(['cafe nl', 'cafe-cake en']);
    expect(await languages('fr')).toEqual(['cafe en', 'cafe-cake en']);
  });

  it('follows stated topics and industry at once, and is plain again at OFF', async () => {
    const headers = await gateway.as('cafe@test.example');
    const before = await edges('cafe');
    const state = async (input: object) => await gateway.ask(SET, { input }, headers);
    await state({ topics: [{ code: 'cake', weight: 1 }] });
    expect(await told('cafe')).toEqual([
      ['cafe-cake', 'PREFERRED_TOPIC', 'INDUSTRY', 'CAKE'],
      ['cafe', 'INDUSTRY', 'Hospitality'],
    ]);
    await state({ topics: [{ code: 'TEA', weight: -1 }] });
    expect((await edges('cafe')).map(({ node }) => node.key)).not.toContain('cafe');
    await state({ industry: 'GIFT_SHOP' });
    expect(await told('cafe')).toEqual([['shop', 'INDUSTRY', 'GIFT_SHOP']]);
    await state({ intensity: 'OFF' });
    expect(await edges('cafe')).toEqual(before);
  });

  it('keeps to the schedule: from inclusive, to exclusive, days of the shop', async () => {
    const shown: [string, number][] = [];
    const start = now;
    for (const moment of [
      '2026-03-31T21:59:59.999Z',
      '2026-03-31T22:00:00Z',
      '2026-04-30T21:59:59.999Z',
      '2026-04-30T22:00:00Z',
    ]) {
      now = new Date(moment);
      shown.push([moment, (await edges(null, { slot: 'spring' })).length]);
    }
    now = start;
    expect(shown.map(([, count]) => count)).toEqual([0, 1, 1, 0]);
  });

  it('knows the product whose page it stands on, and the groups above it', async () => {
    expect(await told('cafe', { slot: 'aside', sku: 'MUG' })).toEqual([
      ['mug', 'PRODUCT', 'MUG'],
      ['care', 'PRODUCT_GROUP', 'CROCKERY'],
    ]);
    expect(await told('cafe', { slot: 'aside', sku: 'LAMP' })).toEqual([['ask', 'FALLBACK', null]]);
    expect(await told('cafe', { slot: 'aside' })).toEqual([['ask', 'FALLBACK', null]]);
  });

  it('respects first', async () => {
    const { content } = await gateway.ask(CONTENT, { first: 1 }, await gateway.as('cafe@test.example'));
    expect(content.nodes).toEqual([{ key: 'cafe' }]);
    expect(content.pageInfo.hasNextPage).toBe(true);
  });

  it.each([
    ['slot', { slot: 'nowhere' }],
    ['slot', { slot: "x' OR 1=1 --\0" }],
    ['sku', { slot: 'aside', sku: 'NOPE' }],
    ['sku', { slot: 'aside', sku: 'SECRET' }],
    ['sku', { slot: 'aside', sku: 'a\0b' }],
    ['first', { first: -1 }],
  ])('refuses what it does not know and names %s: %j', async (field, variables) => {
    const { data, errors, status } = await gateway.query(
      CONTENT,
      variables,
      await gateway.as('cafe@test.example'),
    );
    expect(status).toBe(200);
    expect(data).toEqual({ content: null });
    expect(errors.map(({ extensions }) => extensions['field'])).toEqual([field]);
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('answers a hidden product and an unknown one alike', async () => {
    const headers = await gateway.as('cafe@test.example');
    const answers = await Promise.all(
      ['SECRET', 'NOPE'].map((sku) => gateway.query(CONTENT, { slot: 'aside', sku }, headers)),
    );
    const [hidden, unknown] = answers.map(({ data, errors }) => ({
      data,
      messages: errors.map(({ message }) => message),
    }));
    expect(hidden).toEqual(unknown);
    expect(await told('shop', { slot: 'aside', sku: 'SECRET' })).toEqual([['secret', 'PRODUCT', 'SECRET']]);
  });

  it('is found again by id only by whom it is meant for', async () => {
    const NODE = 'query ($id: ID!) { node(id: $id) { __typename id ... on Content { key title } } }';
    const byId = async (id: string, email: string) =>
      (await gateway.ask(NODE, { id }, await gateway.as(`${email}@test.example`))).node;
    const [mine] = await edges('cafe');
    const [theirs] = await edges('shop', { slot: 'aside', sku: 'SECRET' });
    expect(mine && (await byId(mine.node.id, 'shop'))).toBeNull();
    expect(theirs && (await byId(theirs.node.id, 'cafe'))).toBeNull();
    expect(theirs && (await byId(theirs.node.id, 'shop'))).toEqual({
      __typename: 'Content',
      id: theirs?.node.id,
      key: 'secret',
      title: 'Not for all',
    });
    expect(await byId(Buffer.from('Content:999999').toString('base64url'), 'cafe')).toBeNull();
  });
});

describe('content of a product list', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [3] });
    const { shop } = gateway;
    await shop.company('CAFE', { industry: 'HOSPITALITY' });
    await shop.staff('erp@test.example', 'INTEGRATOR');
    for (let place = 1; place <= 24; place++) await shop.product(`P${place}`, { group: `G${place % 3}` });
    await importContent(gateway, [
      { slot: 'aside', key: 'one', sku: 'P7', title: 'Seven' },
      { slot: 'aside', key: 'two', group: 'G1', title: 'Group one' },
      { slot: 'aside', key: 'all', title: 'All', sort: 3 },
    ]);
  });
  afterAll(() => gateway.close());

  it('costs one statement more, however many products', async () => {
    const headers = await gateway.as('cafe@test.example');
    const list = (fields: string) =>
      gateway.ask(`{ products(first: 24) { nodes { sku ${fields} } } }`, {}, headers);
    // The page itself is kept in memory after the first time.
    await list('');
    const plain = await gateway.statements(() => list(''));
    let answer: { products: { nodes: { sku: string; content: { nodes: { key: string }[] } }[] } } | undefined;
    const full = await gateway.statements(async () => {
      answer = await list('content(slot: "aside") { nodes { key } }');
    });
    expect(full.length - plain.length).toBe(1);
    const keys = new Map(
      answer?.products.nodes.map(({ sku, content }) => [sku, content.nodes.map(({ key }) => key)]),
    );
    expect(keys.size).toBe(24);
    expect([keys.get('P7'), keys.get('P4'), keys.get('P2')]).toEqual([
      ['one', 'two', 'all'],
      ['two', 'all'],
      ['all'],
    ]);
  });

  it('records what was shown only where its id is asked for, in one statement', async () => {
    const headers = await gateway.as('cafe@test.example');
    const recorded = async () =>
      await gateway.database.query(
        `SELECT id, slot, kind, buyer_id IS NOT NULL AS personal, cardinality(item_ids) AS shown FROM exposure ORDER BY 5`,
      );
    const ask = (fields: string) =>
      gateway.ask(
        `{ ${['P2', 'P7'].map((sku) => `${sku}: content(slot: "aside", sku: "${sku}") { ${fields} }`).join(' ')} }`,
        {},
        headers,
      );
    const plain = await gateway.statements(() => ask('nodes { key }'));
    expect(await recorded()).toEqual([]);
    let answer: { P2: { exposureId: string }; P7: { exposureId: string } } | undefined;
    const full = await gateway.statements(async () => {
      answer = await ask('exposureId');
    });
    expect(full.length - plain.length).toBe(1);
    expect(await recorded()).toEqual([
      { id: answer?.P2.exposureId, slot: 'aside', kind: 'CONTENT', personal: true, shown: 1 },
      { id: answer?.P7.exposureId, slot: 'aside', kind: 'CONTENT', personal: true, shown: 3 },
    ]);
  });
});
