import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

describe('the cost a viewer may ask for in a minute', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [], settings: { MAATWERK_LIMIT_COST_PER_MINUTE: '100' } });
    await gateway.shop.company('C1');
    await gateway.shop.company('C2');
  });
  afterAll(() => gateway.close());

  const spend = (headers: Record<string, string>) =>
    gateway.query('{ products(first: 20) { nodes { sku name unit } } }', {}, headers);

  it('is bounded per viewer, with a typed error, and leaves others alone', async () => {
    const [one, two] = [await gateway.as('c1@test.example'), await gateway.as('c2@test.example')];
    expect((await spend(one)).errors).toEqual([]);
    const refused = await spend(one);
    expect(refused.status).toBe(429);
    expect(refused.errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 100 });
    expect((await spend(two)).errors).toEqual([]);
  });

  it('is the same budget in every session of a person', async () => {
    const again = await spend(await gateway.as('c1@test.example'));
    expect(again.errors[0]?.extensions['code']).toBe('RATE_LIMITED');
  });
});
