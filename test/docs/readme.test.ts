import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_TABS, tabsFor } from '../../src/example-tabs.js';
import { LEVEL_NUMBERS, loadLevels } from '../../src/levels/registry.js';
import { gatewaySchema } from '../../src/schema.js';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { tellDemoStory } from './demo-story.js';
import { examplesOf } from './markdown.js';

let gateway: TestGateway;
let buyer: Record<string, string>;
beforeAll(async () => {
  gateway = await gatewayWith();
  await tellDemoStory(gateway);
  buyer = await gateway.as('14298@demo.example');
});
afterAll(() => gateway.close());

const cartOf = async (): Promise<string> =>
  (await gateway.ask('{ viewer { cart { id } } }', {}, buyer)).viewer.cart.id;

describe('the queries of README.md, in their order', () => {
  const examples = examplesOf('README.md');

  it('are one a level and more', () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
  });

  it.each(examples.map((example) => [`line ${example.query.line}`, example] as const))(
    '%s',
    async (_, { query, answer }) => {
      const data = await gateway.ask(query.text, { cart: await cartOf() }, buyer);
      if (answer === null) return;
      const said = (JSON.parse(answer.text) as { data: unknown }).data;
      // What changes with the day and the orders is compared in shape only.
      if (answer.info.includes('varies')) expect(Object.keys(data)).toEqual(Object.keys(said as object));
      else expect(data).toEqual(said);
    },
  );
});

describe("GraphiQL's examples", () => {
  const tab = (name: string) => EXAMPLE_TABS.find(({ query }) => query.includes(` ${name} `))!;

  it('start with a sign-in whose token shows the price of the company', async () => {
    const { signIn } = await gateway.ask(tab('SignInFirst').query);
    expect(signIn.userErrors).toEqual([]);
    const headers = { authorization: `Bearer ${signIn.token}` };
    const { product } = await gateway.ask(tab('MyPrice').query, {}, headers);
    expect(product.price.net.amount).toBe('3.39');
    const { content } = await gateway.ask(tab('MyContent').query, {}, headers);
    expect(content.edges[0].because.reasons).toEqual(['INDUSTRY']);
  });

  it('answer a guest as they stand, without a token', async () => {
    for (const name of ['MyPrice', 'WhatINeed', 'MyContent']) {
      const { data, errors } = await gateway.query(tab(name).query, {}, tab(name).headers);
      expect(errors, name).toEqual([]);
      expect(data, name).not.toBeNull();
    }
  });

  it('are shown only where the levels that are on can answer them', async () => {
    const shown = async (levels: readonly number[]) =>
      tabsFor(gatewaySchema(await loadLevels(levels), {})).map(
        ({ query }) => /(?:query|mutation) (\w+)/.exec(query)?.[1],
      );
    const all = ['SignInFirst', 'MyPrice', 'WhatINeed', 'MyContent', 'MyCart'];
    expect(await shown(LEVEL_NUMBERS)).toEqual(all);
    expect(await shown([])).toEqual(['SignInFirst']);
    expect(await shown([1, 3])).toEqual(['SignInFirst', 'MyPrice', 'MyContent']);
    expect(await shown([2])).toEqual(['SignInFirst', 'WhatINeed']);
    expect(await shown([5])).toEqual(['SignInFirst', 'MyCart']);
  });
});
