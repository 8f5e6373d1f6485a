import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const FIELDS = 'address { id kind name street postalCode city country } userErrors { code field }';
const ADD = `mutation ($input: AddressInput!, $key: String) { addressAdd(input: $input, idempotencyKey: $key) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: AddressInput!) { addressUpdate(id: $id, input: $input) { ${FIELDS} } }`;
const REMOVE = `mutation ($id: ID!) { addressRemove(id: $id) { ${FIELDS} } }`;
const LIST = '{ viewer { company { addresses { id city } } } }';
const DEPOT = {
  kind: 'DELIVERY',
  name: 'Depot',
  street: 'Kade 1',
  postalCode: '1011 AB',
  city: 'Amsterdam',
  country: 'NL',
};

let gateway: TestGateway;
let c1: Record<string, string>;
let c2: Record<string, string>;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: [] });
  for (const number of ['C1', 'C2']) await gateway.shop.company(number);
  await gateway.shop.staff('rep@test.example', 'SALES_REP');
  await gateway.shop.staff('merchandiser@test.example', 'MERCHANDISER');
  [c1, c2] = [await gateway.as('c1@test.example'), await gateway.as('c2@test.example')];
});
afterAll(() => gateway.close());

const addresses = async (headers = c1) => (await gateway.ask(LIST, {}, headers)).viewer.company.addresses;

describe('addresses', () => {
  it('are added, changed and removed for the own company', async () => {
    const { address, userErrors } = (await gateway.ask(ADD, { input: { ...DEPOT, city: ' Amsterdam ' } }, c1))
      .addressAdd;
    expect(userErrors).toEqual([]);
    expect(address).toEqual({ ...DEPOT, id: address.id });
    const changed = (await gateway.ask(UPDATE, { id: address.id, input: { ...DEPOT, city: 'Utrecht' } }, c1))
      .addressUpdate;
    expect(changed.address.city).toBe('Utrecht');
    expect(await addresses()).toEqual([{ id: address.id, city: 'Utrecht' }]);
    expect(await addresses(c2)).toEqual([]);
    await gateway.ask(REMOVE, { id: address.id }, c1);
    expect(await addresses()).toEqual([]);
  });

  it('of another company are as if they were not there, and stay as they are', async () => {
    const { address } = (await gateway.ask(ADD, { input: DEPOT }, c1)).addressAdd;
    const absent = Buffer.from('Address:999999').toString('base64url');
    for (const [text, name] of [
      [UPDATE, 'addressUpdate'],
      [REMOVE, 'addressRemove'],
    ] as const) {
      const answers = await Promise.all(
        [address.id, absent, 'nonsense'].map(
          async (id) => (await gateway.ask(text, { id, input: { ...DEPOT, city: 'Elsewhere' } }, c2))[name],
        ),
      );
      for (const answer of answers)
        expect(answer).toEqual({ address: null, userErrors: [{ code: 'NOT_FOUND', field: 'id' }] });
    }
    expect(await addresses()).toEqual([{ id: address.id, city: 'Amsterdam' }]);
  });

  it.each([
    [{ name: '' }, 'input.name'],
    [{ street: ' ' }, 'input.street'],
    [{ city: 'x'.repeat(201) }, 'input.city'],
    [{ postalCode: '1\u0000' }, 'input.postalCode'],
    [{ country: 'nl' }, 'input.country'],
    [{ country: 'NLD' }, 'input.country'],
  ])('%j is a user error that names the field', async (change, field) => {
    const before = await addresses();
    const { addressAdd } = await gateway.ask(ADD, { input: { ...DEPOT, ...change } }, c1);
    expect(addressAdd).toEqual({ address: null, userErrors: [{ code: 'INVALID', field }] });
    expect(await addresses()).toEqual(before);
  });

  it('are added once for one key, also when the calls come together; another body is an error', async () => {
    const before = (await addresses()).length;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => gateway.ask(ADD, { input: DEPOT, key: 'once' }, c1)),
    );
    expect(new Set(answers.map(({ addressAdd }) => JSON.stringify(addressAdd))).size).toBe(1);
    expect(answers[0].addressAdd.userErrors).toEqual([]);
    expect((await addresses()).length).toBe(before + 1);
    const other = await gateway.ask(ADD, { input: { ...DEPOT, city: 'Delft' }, key: 'once' }, c1);
    expect(other.addressAdd.userErrors).toEqual([{ code: 'KEY_REUSED', field: 'idempotencyKey' }]);
    const foreign = await gateway.ask(ADD, { input: DEPOT, key: 'once' }, c2);
    expect(foreign.addressAdd.address.id).not.toBe(answers[0].addressAdd.address.id);
  });

  it('are not for guests, nor for staff who act for nobody', async () => {
    const cases = [
      [{}, 'UNAUTHENTICATED'],
      [await gateway.as('rep@test.example'), 'FORBIDDEN'],
      [await gateway.as('merchandiser@test.example'), 'FORBIDDEN'],
      [{ ...(await gateway.as('rep@test.example')), 'maatwerk-see-as': 'C1' }, 'FORBIDDEN'],
    ] as const;
    for (const [headers, code] of cases) {
      const { errors } = await gateway.query(ADD, { input: DEPOT }, headers);
      expect(errors[0]?.extensions['code']).toBe(code);
    }
  });

  it('added by the sales desk name the rep and the company in the audit', async () => {
    const rep = { ...(await gateway.as('rep@test.example')), 'maatwerk-company': 'C2' };
    const { addressAdd } = await gateway.ask(ADD, { input: DEPOT }, rep);
    expect(addressAdd.userErrors).toEqual([]);
    const [entry] = await gateway.database.query(
      `SELECT b.email, c.customer_number AS company, a.action FROM audit_entry a
       JOIN buyer b ON b.id = a.buyer_id JOIN company c ON c.id = a.company_id ORDER BY a.id DESC LIMIT 1`,
    );
    expect(entry).toEqual({ email: 'rep@test.example', company: 'C2', action: 'address.add' });
  });
});
