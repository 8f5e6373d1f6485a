import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const REDIS = process.env['MAATWERK_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const SIGN_IN = `mutation ($email: String!) { signIn(email: $email, password: "wrong") { userErrors { code } } }`;

let gateways: TestGateway[];
beforeAll(async () => {
  const settings = { REDIS_URL: REDIS, MAATWERK_SIGN_IN_FAILURES: '2' };
  const first = await gatewayWith({ levels: [], settings });
  gateways = [first, await first.beside({ levels: [], settings })];
});
afterAll(async () => {
  for (const gateway of [...gateways].reverse()) await gateway.close();
});

describe('failed sign-ins with Redis', () => {
  it('count in all processes together', async () => {
    const email = `${crypto.randomUUID()}@test.example`;
    const codes: string[] = [];
    for (const at of [0, 1, 0, 1])
      codes.push((await gateways[at]!.ask(SIGN_IN, { email })).signIn.userErrors[0].code);
    expect(codes).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', 'RATE_LIMITED', 'RATE_LIMITED']);
  });
});
