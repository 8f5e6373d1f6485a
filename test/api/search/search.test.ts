import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

describe('a search', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith();
    const { shop, database } = gateway;
    await shop.company('C1');
    await shop.company('C2');
    const products: [string, string, string, string | undefined][] = [
      ['22423', 'Regency Cakestand 3 Tier', 'CAKE', 'Regency'],
      ['85123A', 'White Hanging Heart T-Light Holder', 'LIGHT', undefined],
      ['XM-100', 'Christmas Tree Decorations', 'CHRISTMAS', 'Noël'],
      ['XM-101', 'Christmas Wreath', 'CHRISTMAS', 'Noël'],
      ['XM-102', 'Crème Brûlée Torch', 'CAKE', undefined],
      ['XM-103', 'Жук and Œuvre', 'CAKE', undefined],
      ['HIDDEN-1', 'Christmas Pudding Secretissimo', 'SECRET', 'Hushhush'],
    ];
    for (const [sku, name, group, brand] of products)
      await shop.product(sku, { name, group, ...(brand && { brand }), stock: sku === 'XM-101' ? 0 : 5 });
    await database.query(`UPDATE product_group SET name = 'Candle holders' WHERE code = 'LIGHT'`);
    await database.query(
      `UPDATE product SET description = 'Keeps ornaments glittering', attributes = '{"colour": ["red"], "size": ["M"]}' WHERE sku = 'XM-100'`,
    );
    await database.query(`UPDATE product SET attributes = '{"colour": ["green"]}' WHERE sku = 'XM-101'`);
    await database.query(
      `INSERT INTO product_text (product_id, language, name) SELECT id, 'nl', 'Kerstkransen van dennentakken' FROM product WHERE sku = 'XM-101'`,
    );
    await shop.hides('C1', 'HIDDEN-1');
  });
  afterAll(() => gateway.close());

  const found = async (
    search: string,
    more = '',
    headers: Record<string, string> = {},
  ): Promise<string[]> => {
    const { products } = await gateway.ask(
      `query ($search: String) { products(search: $search, first: 20 ${more}) { nodes { sku } } }`,
      { search },
      { ...(await gateway.as('c1@test.example')), ...headers },
    );
    return products.nodes.map(({ sku }: { sku: string }) => sku);
  };

  it.each([
    ['an SKU in any case', '85123a', ['85123A']],
    ['the beginning of an SKU', '8512', ['85123A']],
    ['an SKU with and without its signs', 'xm100', ['XM-100']],
    ['an SKU as it is written', 'XM-100', ['XM-100']],
    ['words in any order', 'heart white', ['85123A']],
    ['the beginning of a word', 'cakest', ['22423']],
    ['another form of a word', 'decoration', ['XM-100']],
    ['words of the description', 'ornament', ['XM-100']],
    ['the name of the group', 'candle', ['85123A']],
    ['the brand, with accents or without; the shorter text first', 'noel', ['XM-101', 'XM-100']],
    ['accents that nobody types', 'creme brulee', ['XM-102']],
    ['letters of other alphabets, in any case', 'ЖУК', ['XM-103']],
    ['ligatures', 'oeuvre', ['XM-103']],
    ['words that say nothing beside one that does', 'the wreath with', ['XM-101']],
    ['a word with two letters changed', 'chritsmas', ['XM-100', 'XM-101']],
    ['two words that are both nearly right', 'regancy cakestend', ['22423']],
    ['nothing for what is nowhere', 'zzzzqqqq', []],
    ['nothing for signs alone', '%%% ___', []],
    ['the signs of tsquery as what they are not', `christmas & ! ( | <-> ' \\ : * tree`, ['XM-100']],
  ])('finds by %s', async (_, search, skus) => {
    expect(await found(search)).toEqual(skus);
  });

  it('knows the words of the languages of the viewer only', async () => {
    expect(await found('kerstkrans', '', { 'accept-language': 'nl' })).toEqual(['XM-101']);
    expect(await found('dennentak', '', { 'accept-language': 'nl' })).toEqual(['XM-101']);
    expect(await found('kerstkrans')).toEqual([]);
  });

  it('puts the article asked for before those that have its number in their words', async () => {
    await gateway.shop.product('KIT-22423', { name: 'Spare plate 22423' });
    expect(await found('22423')).toEqual(['22423', 'KIT-22423']);
  });

  it('never finds, suggests, counts or corrects to what is hidden', async () => {
    expect(await found('pudding')).toEqual([]);
    expect(await found('secretisimo')).toEqual([]);
    const { products, searchSuggestions } = await gateway.ask(
      `{ products(search: "christmas") { facets { count brands { value } groups { value } } } searchSuggestions(search: "hush") { value } }`,
      {},
      await gateway.as('c1@test.example'),
    );
    expect(products.facets.count).toBe(2);
    expect(JSON.stringify([products, searchSuggestions])).not.toMatch(/SECRET|Hush|HIDDEN/);
    const others = await gateway.ask(
      '{ products(search: "pudding") { nodes { sku } } }',
      {},
      await gateway.as('c2@test.example'),
    );
    expect(others.products.nodes).toEqual([{ sku: 'HIDDEN-1' }]);
  });

  it('follows every change of products, texts and groups at once', async () => {
    await gateway.shop.product('NEW-1', { name: 'Quokka', group: 'ZOO' });
    expect(await found('quokka')).toEqual(['NEW-1']);
    await gateway.database.query(`UPDATE product SET name = 'Wombat' WHERE sku = 'NEW-1'`);
    expect(await found('quokka')).toEqual([]);
    await gateway.database.query(`UPDATE product_group SET name = 'Marsupials' WHERE code = 'ZOO'`);
    expect(await found('marsupial')).toEqual(['NEW-1']);
    await gateway.database.query(`DELETE FROM product WHERE sku = 'NEW-1'`);
    expect(await found('wombat')).toEqual([]);
  });

  it('narrows by group, brand, attribute and stock, and by all of them', async () => {
    expect(await found('christmas', 'group: "CHRISTMAS"')).toHaveLength(2);
    expect(await found('christmas', 'brands: ["Regency"]')).toEqual([]);
    expect(await found('christmas', 'attributes: [{ name: "colour", values: ["green", "blue"] }]')).toEqual([
      'XM-101',
    ]);
    expect(await found('christmas', 'inStock: true')).toEqual(['XM-100']);
    expect(
      await found('noel', 'inStock: true, brands: ["Noël"], attributes: [{ name: "size", values: ["M"] }]'),
    ).toEqual(['XM-100']);
    // A typing error is not looked for when the words are there, but filtered out.
    expect(await found('wreath', 'inStock: true')).toEqual([]);
  });

  it('counts facets over the whole list, each without its own filter', async () => {
    const { products } = await gateway.ask(
      `{ products(search: "christmas", first: 1, attributes: [{ name: "colour", values: ["red"] }]) {
           nodes { sku }
           facets { count complete inStock groups { value label count } brands { value count } attributes { name values { value count } } } } }`,
      {},
      await gateway.as('c1@test.example'),
    );
    expect(products).toEqual({
      nodes: [{ sku: 'XM-100' }],
      facets: {
        count: 1,
        complete: true,
        inStock: 1,
        groups: [{ value: 'CHRISTMAS', label: 'CHRISTMAS', count: 1 }],
        brands: [{ value: 'Noël', count: 1 }],
        attributes: [
          {
            name: 'colour',
            values: [
              { value: 'green', count: 1 },
              { value: 'red', count: 1 },
            ],
          },
          { name: 'size', values: [{ value: 'M', count: 1 }] },
        ],
      },
    });
  });

  it('counts the facets of a list without a search, and of given SKUs', async () => {
    const headers = await gateway.as('c1@test.example');
    const { all, some } = await gateway.ask(
      `{ all: products(inStock: true) { facets { count groups { value count } } }
         some: products(skus: ["22423", "XM-101", "HIDDEN-1"]) { facets { count inStock } } }`,
      {},
      headers,
    );
    expect(all.facets.count).toBe(6);
    expect(all.facets.groups[0]).toEqual({ value: 'CAKE', count: 3 });
    expect(some.facets).toEqual({ count: 2, inStock: 1 });
  });

  it('goes on behind a cursor, each product once', async () => {
    const headers = await gateway.as('c1@test.example');
    const seen: string[] = [];
    for (let after: string | null = null, page = 0; page < 10; page++) {
      const { products } = await gateway.ask(
        `query ($after: String) { products(search: "xm", first: 2, after: $after) { nodes { sku } pageInfo { hasNextPage endCursor } } }`,
        { after },
        headers,
      );
      seen.push(...products.nodes.map(({ sku }: { sku: string }) => sku));
      if (!products.pageInfo.hasNextPage) break;
      after = products.pageInfo.endCursor;
    }
    expect(seen.toSorted()).toEqual(['XM-100', 'XM-101', 'XM-102', 'XM-103']);
  });

  it('suggests groups, brands and products while somebody types', async () => {
    const { searchSuggestions } = await gateway.ask(
      '{ searchSuggestions(search: "ca", first: 4) { kind text value product { sku } } }',
      {},
      await gateway.as('c1@test.example'),
    );
    expect(searchSuggestions.slice(0, 2)).toEqual([
      { kind: 'GROUP', text: 'CAKE', value: 'CAKE', product: null },
      { kind: 'GROUP', text: 'Candle holders', value: 'LIGHT', product: null },
    ]);
    expect(searchSuggestions).toHaveLength(4);
    expect(searchSuggestions[2].product.sku).toBe(searchSuggestions[2].value);
  });

  it.each([
    ['{ products(brands: [' + '"a",'.repeat(51) + ']) { nodes { sku } } }', 'brands'],
    [
      '{ products(attributes: [' + '{ name: "a", values: [] },'.repeat(11) + ']) { nodes { sku } } }',
      'attributes',
    ],
    [`{ searchSuggestions(search: "${'a'.repeat(201)}") { text } }`, 'search'],
    ['{ searchSuggestions(search: "a", first: 21) { text } }', 'first'],
    ['{ products(search: "a", after: "WyJhIiwiYiJd") { nodes { sku } } }', 'after'],
  ])('refuses too much, and names the argument', async (query, field) => {
    const { errors } = await gateway.query(query);
    expect(errors[0]?.extensions['field']).toBe(field);
  });
});

describe('the order of a search', () => {
  let gateway: TestGateway;
  const order = async (email: string | null, search = 'mug'): Promise<string[]> => {
    const { products } = await gateway.ask(
      'query ($search: String) { products(search: $search) { nodes { sku } } }',
      { search },
      email === null ? {} : await gateway.as(email),
    );
    return products.nodes.map(({ sku }: { sku: string }) => sku);
  };
  beforeAll(async () => {
    gateway = await gatewayWith();
    const { shop } = gateway;
    await shop.company('C1');
    await shop.company('C2');
    for (const letter of ['A', 'B', 'C', 'D'])
      await shop.product(`MUG-${letter}`, { name: `Mug ${letter}`, group: 'MUGS' });
    await shop.ordered('C1', '2026-02-01', [['MUG-C', 4]]);
    await shop.ordered('C1', '2026-01-01', [['MUG-C', 4]]);
  });
  afterAll(() => gateway.close());

  it("is the viewer's own over the same products", async () => {
    const [mine, theirs] = [await order('c1@test.example'), await order('c2@test.example')];
    expect(mine[0]).toBe('MUG-C');
    expect(theirs).toEqual(['MUG-A', 'MUG-B', 'MUG-C', 'MUG-D']);
    expect(mine.toSorted()).toEqual(theirs);
  });

  it('keeps the article asked for in front of what is bought', async () => {
    expect((await order('c1@test.example', 'mug-d'))[0]).toBe('MUG-D');
  });

  it('is nobody’s without consent, and at intensity OFF', async () => {
    const headers = await gateway.as('c1@test.example');
    await gateway.shop.allows('c1@test.example', 'PERSONALIZATION', false);
    expect((await order('c1@test.example'))[0]).toBe('MUG-A');
    await gateway.shop.allows('c1@test.example', 'PERSONALIZATION');
    expect((await order('c1@test.example'))[0]).toBe('MUG-C');
    await gateway.ask(
      'mutation { preferencesSet(input: { intensity: OFF }) { userErrors { code } } }',
      {},
      headers,
    );
    expect(await order('c1@test.example')).toEqual(['MUG-A', 'MUG-B', 'MUG-C', 'MUG-D']);
  });
});
