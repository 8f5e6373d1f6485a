import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RecommendingShop, Shown } from './recommending-shop.js';
import { DRY, SLOT, SteeredShop, STOP } from './steered-shop.js';

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

describe('a dry run', () => {
  const dry = async (variables: object) =>
    (await shop.gateway.ask(DRY, { kind: 'POPULAR', ...variables }, merchandiser)).steeringDryRun;
  const skus = (places: readonly { product: { sku: string } }[]) => places.map(({ product }) => product.sku);

  it('shows before and after of a rule, and changes nothing', async () => {
    await save({ name: 'stands', action: 'BURY', sku: 'B' });
    const rule = { name: 'tried', action: 'PIN', sku: 'F', customerNumbers: ['C1'] };
    const { before, after, userErrors } = await dry({ rule, customerNumber: 'C1' });
    expect(userErrors).toEqual([]);
    expect(skus(before.places)).toEqual(['C', 'D', 'E', 'F', 'B']);
    expect(skus(after.places)).toEqual(['F', 'C', 'D', 'E', 'B']);
    expect(after.places[0]).toMatchObject({
      place: 1,
      was: 4,
      because: { reason: 'PINNED' },
      rules: ['tried'],
    });
    expect(after.places[4]).toMatchObject({ rules: ['stands'] });
    expect(skus((await dry({ rule })).after.places)).not.toEqual(skus(after.places));
    expect((await popular()).skus).toEqual(['C', 'D', 'E', 'F', 'B']);
    const { steeringRules } = await shop.gateway.ask(
      '{ steeringRules { nodes { name } } }',
      {},
      merchandiser,
    );
    expect(steeringRules.nodes).toEqual([{ name: 'stands' }]);
  });

  it('of a moment, and of a slot', async () => {
    const rule = {
      name: 'tried',
      action: 'PIN',
      sku: 'F',
      slots: ['home'],
      validFrom: '2026-04-01T00:00:00Z',
    };
    const april = '2026-04-02T00:00:00Z';
    expect(skus((await dry({ rule, slot: 'home' })).after.places)[0]).not.toBe('F');
    expect(skus((await dry({ rule, at: april })).after.places)[0]).not.toBe('F');
    expect(skus((await dry({ rule, slot: 'home', at: april })).after.places)[0]).toBe('F');
  });

  it('without a rule shows what those that stand do', async () => {
    await save({ action: 'EXCLUDE', sku: 'B' });
    const { before, after } = await dry({ customerNumber: 'C1' });
    expect([skus(before.places), skus(after.places)]).toEqual([plain, ['C', 'D', 'E', 'F']]);
  });

  it('says what saving would refuse', async () => {
    const { after, userErrors } = await dry({ rule: { name: 'x', action: 'PIN', sku: 'NOPE' } });
    expect([after, userErrors]).toEqual([null, [{ code: 'UNKNOWN_SKU', field: 'input.sku' }]]);
  });
});

describe('the kill switch', () => {
  it('lets POPULAR answer, tells so, and is undone', async () => {
    const before = await shop.recommend('REORDER', buyer);
    expect(before.answeredBy).toBe('REORDER');
    const stopped = await shop.gateway.ask(STOP, { kinds: ['REORDER'], stopped: true }, merchandiser);
    expect(stopped.recommendationsStop).toEqual({ stops: [{ kind: 'REORDER' }], userErrors: [] });
    expect(await shop.recommend('REORDER', buyer)).toMatchObject({ answeredBy: 'POPULAR', skus: plain });
    expect((await shop.recommend('FORGOTTEN', buyer)).answeredBy).toBe('FORGOTTEN');
    await shop.gateway.ask(STOP, { stopped: true }, merchandiser);
    for (const kind of ['FOR_YOU', 'FORGOTTEN', 'POPULAR'])
      expect((await shop.recommend(kind, buyer)).skus).toEqual(plain);
    const { recommendations } = await shop.gateway.ask(SLOT, {}, buyer);
    expect(recommendations).toMatchObject({ stopped: true, answeredBy: 'POPULAR' });
    const all = await shop.gateway.ask('{ recommendationStops { kind } }', {}, merchandiser);
    expect(all.recommendationStops).toHaveLength(8);
    await shop.gateway.ask(STOP, { stopped: false }, merchandiser);
    expect(await shop.recommend('REORDER', buyer)).toEqual(before);
  });

  it('leaves of the rules only what is excluded', async () => {
    await save({ action: 'PIN', sku: 'F' });
    await save({ name: 'recalled', action: 'EXCLUDE', sku: 'B' });
    await shop.gateway.ask(STOP, { stopped: true }, merchandiser);
    expect((await popular()).skus).toEqual(['C', 'D', 'E', 'F']);
  });

  it('needs a kind, or none at all', async () => {
    const { recommendationsStop } = await shop.gateway.ask(STOP, { kinds: [], stopped: true }, merchandiser);
    expect(recommendationsStop).toEqual({ stops: [], userErrors: [{ code: 'NO_KIND', field: 'kinds' }] });
  });
});
