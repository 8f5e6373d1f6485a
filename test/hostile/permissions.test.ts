import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../src/accounts/session.store.js';
import { TEST_NOW, type Answer } from '../support/gateway.js';
import { callOf, rootFields } from './calls.js';
import { givenBy } from './given.js';
import { deviceOf, type Headers, keyWith, twoCompanies, type TwoCompanies } from './two-companies.js';

let shop: TwoCompanies;
let now = TEST_NOW;
const keys = new Map<string, Headers>();
beforeAll(async () => {
  shop = await twoCompanies({ clock: () => now });
  for (const scope of ['IMPORT', 'CONTENT_EDIT', 'COMPANY_ANY'])
    keys.set(scope, await keyWith(shop.gateway, [scope]));
});
afterAll(() => shop.gateway.close());

const staff =
  (role: string, more: Headers = {}) =>
  async () => ({
    ...(await shop.gateway.as(`${role.toLowerCase()}@test.example`)),
    ...more,
  });
const FOR_C1 = { 'maatwerk-company': 'C1' };
/** THE ASKERS, in the order of the columns below. Each call has a session of its own. */
const ASKERS: Readonly<Record<string, () => Promise<Headers>>> = {
  guest: () => deviceOf(shop.gateway),
  BUYER: () => shop.gateway.as('c1@test.example'),
  APPROVER: () => shop.gateway.as('approver@test.example'),
  COMPANY_ADMIN: () => shop.gateway.as('boss@test.example'),
  MERCHANDISER: staff('MERCHANDISER'),
  'MERCHANDISER looking as C1': staff('MERCHANDISER', { 'maatwerk-see-as': 'C1' }),
  SALES_REP: staff('SALES_REP'),
  'SALES_REP for C1': staff('SALES_REP', FOR_C1),
  INTEGRATOR: staff('INTEGRATOR'),
  'INTEGRATOR for C1': staff('INTEGRATOR', FOR_C1),
  ADMIN: staff('ADMIN'),
  'ADMIN for C1': staff('ADMIN', FOR_C1),
  'key: IMPORT': async () => keys.get('IMPORT')!,
  'key: CONTENT_EDIT': async () => keys.get('CONTENT_EDIT')!,
  'key: COMPANY_ANY, for C1': async () => ({ ...keys.get('COMPANY_ANY')!, ...FOR_C1 }),
};

/**
 * WHO MAY: a column an asker. `+` done or answered; `0` null: there is none such for them; `n` a user error: they may, but
 * what they named is not theirs or not good; `F` forbidden; `U` sign in first. Carts, orders and addresses named are those
 * of C1's BUYER.
 */
const TABLE: Readonly<Record<string, string>> = {
  'Mutation.addressAdd': 'U + + + F F F + F F F + F F F',
  'Mutation.addressRemove': 'U + n n F F F n F F F n F F F',
  'Mutation.addressUpdate': 'U + + + F F F + F F F + F F F',
  'Mutation.apiKeyCreate': 'U F F F F F F F F F + + F F F',
  'Mutation.apiKeyRevoke': 'U F F F F F F F F F n n F F F',
  'Mutation.buyerInvite': 'U F F + F F F F F F F + F F F',
  'Mutation.cartActivate': 'n + n n F F F n F F F F F F F',
  'Mutation.cartCreate': '+ + + + F F F + F F F F F F F',
  'Mutation.cartLinesAdd': 'n + n n F F F n F F F F F F F',
  'Mutation.cartLinesRemove': 'n + n n F F F n F F F F F F F',
  'Mutation.cartLinesUpdate': 'n + n n F F F n F F F F F F F',
  'Mutation.cartMerge': 'n + + + F F F + F F F F F F F',
  'Mutation.cartMergeUndo': 'n n n n F F F n F F F F F F F',
  'Mutation.cartRename': 'n + n n F F F n F F F F F F F',
  'Mutation.cartSubmit': 'U n n n F F F n F F F F F F F',
  'Mutation.consentGrant': '+ + + + + F + + + + + + F F F',
  'Mutation.consentWithdraw': '+ + + + + F + + + + + + F F F',
  'Mutation.contentRemove': 'U F F F n F F F n n n n F n F',
  'Mutation.contentSave': 'U F F F + F F F + + + + F + F',
  'Mutation.contentSlotSave': 'U F F F + F F F + + + + F + F',
  'Mutation.correctionAdd': 'n n n n n F n n n n n n F F F',
  'Mutation.correctionUndo': 'n + n n n F n n n n n n F F F',
  'Mutation.eventsTrack': '+ + + + + F + + + + + + F F F',
  'Mutation.passwordReset': 'n n n n n F n n n n n n n n n',
  'Mutation.passwordResetRequest': '+ + + + + F + + + + + + + + +',
  'Mutation.preferencesSet': '+ + + + + F + + + + + + F F F',
  'Mutation.sessionRefresh': 'n n n n n F n n n n n n n n n',
  'Mutation.signIn': 'n n n n n F n n n n n n n n n',
  'Mutation.signOut': 'n + + + + F + + + + + + n n n',
  'Mutation.recommendationsStop': 'U F F F + F F F F F + + F F F',
  'Mutation.steeringRuleDelete': 'U F F F n F F F F F n n F F F',
  'Mutation.steeringRuleSave': 'U F F F + F F F F F + + F F F',
  'Query.apiKeys': 'U F F F F F F F F F + + F F F',
  'Query.cart': '0 + 0 0 0 0 0 0 0 0 0 0 0 0 0',
  'Query.content': '+ + + + + + + + + + + + + + +',
  'Query.contentEntries': 'U F F F + F F F + + + + F + F',
  'Query.gateway': '+ + + + + + + + + + + + + + +',
  'Query.import': 'U F F F F F F F 0 0 0 0 0 F F',
  'Query.imports': 'U F F F F F F F + + + + + F F',
  'Query.lookalikes': 'U F F F + + + + + + + + F F F',
  'Query.models': 'U F F F + + + + + + + + F F F',
  'Query.node': '0 + 0 0 0 0 0 0 0 0 0 0 0 0 0',
  'Query.nodes': '0 + 0 0 0 0 0 0 0 0 0 0 0 0 0',
  'Query.order': '0 + + + 0 0 0 + 0 + 0 + 0 0 0',
  'Query.product': '+ + + + + + + + + + + + + + +',
  'Query.prices': '+ + + + + + + + + + + + + + +',
  'Query.products': '+ + + + + + + + + + + + + + +',
  'Query.searchSuggestions': '+ + + + + + + + + + + + + + +',
  'Query.recommendations': '+ + + + + + + + + + + + + + +',
  // None is stopped.
  'Query.recommendationStops': 'U F F F 0 F F F F F 0 0 F F F',
  // Nothing was shown then.
  'Query.slotResults': 'U F F F 0 0 0 0 0 0 0 0 F F F',
  'Query.steeringDryRun': 'U F F F + F F F F F + + F F F',
  'Query.steeringRules': 'U F F F + F F F F F + + F F F',
  'Query.viewer': '+ + + + + + + + + + + + + + +',
};

function outcome({ data, errors }: Answer, field: string): string {
  const code = errors[0]?.extensions['code'];
  if (code === 'FORBIDDEN') return 'F';
  if (code === 'UNAUTHENTICATED') return 'U';
  if (code !== undefined) return `!${JSON.stringify(code)}`;
  const value = data[field];
  if (value === null || (Array.isArray(value) && value.every((one) => one === null))) return '0';
  return value.userErrors?.length > 0 || value.refused > 0 ? 'n' : '+';
}

const fields = () =>
  rootFields(shop.gateway.app.schema).filter(({ operation }) => operation !== 'subscription');
const callFor = (operation: 'query' | 'mutation', name: string) =>
  callOf(shop.gateway.app.schema, operation, name, givenBy(shop.own));

it('who may do what, for every field of Query and Mutation', async () => {
  const found: Record<string, string> = {};
  for (const { operation, field, typeName } of fields()) {
    const marks: string[] = [];
    for (const headersOf of Object.values(ASKERS)) {
      const { query, variables } = callFor(operation as 'query', field.name);
      marks.push(outcome(await shop.gateway.query(query, variables, await headersOf()), field.name));
    }
    found[`${typeName}.${field.name}`] = marks.join(' ');
  }
  expect(found).toEqual(TABLE);
}, 600_000);

describe('whoever is no longer let in', () => {
  const LOCKED_OUT: Readonly<Record<string, () => Promise<Headers>>> = {
    'a blocked buyer': async () => {
      const { database, shop: story } = shop.gateway;
      await story.buyer('blocked@test.example', 'C1', 'COMPANY_ADMIN');
      const headers = await shop.gateway.as('blocked@test.example');
      await database.query(`UPDATE buyer SET blocked_at = now() WHERE email = 'blocked@test.example'`);
      return headers;
    },
    'a revoked session': async () => {
      const headers = await shop.gateway.as('boss@test.example');
      await shop.gateway.ask('mutation { signOut { signedOut } }', {}, headers);
      return headers;
    },
    'an expired token': async () => {
      const { dependencies } = shop.gateway.app;
      const [buyer] = await shop.gateway.database.query<{ id: number }>(
        `SELECT id FROM buyer WHERE email = 'boss@test.example'`,
      );
      const before = new Date(TEST_NOW.getTime() - 16 * 60_000);
      now = before;
      const { token } = await openSession(dependencies, buyer!.id);
      now = TEST_NOW;
      return { authorization: `Bearer ${token}` };
    },
    'a revoked key': async () => {
      const headers = await keyWith(shop.gateway, ['IMPORT', 'CONTENT_EDIT', 'COMPANY_ANY']);
      await shop.gateway.database.query(
        'UPDATE api_key SET revoked_at = now() WHERE id = (SELECT max(id) FROM api_key)',
      );
      return headers;
    },
    'a token of another shop': async () => ({
      authorization: `Bearer eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"1"}').toString('base64url')}.`,
    }),
  };

  it.each(Object.keys(LOCKED_OUT))('is asked to sign in, whatever they ask: %s', async (who) => {
    const headers = await LOCKED_OUT[who]!();
    const entered: string[] = [];
    for (const { operation, field } of fields()) {
      const { query, variables } = callFor(operation as 'query', field.name);
      const { status, errors, data } = await shop.gateway.query(query, variables, headers);
      const [error] = errors;
      if (status !== 401 || error?.extensions['code'] !== 'UNAUTHENTICATED' || data !== undefined)
        entered.push(`${field.name}: ${status} ${JSON.stringify(error)}`);
    }
    expect(entered).toEqual([]);
  });
});

describe('whoever only looks', () => {
  it.each([
    ['as another company', { 'maatwerk-see-as': 'C1' }],
    ['at another moment', { 'maatwerk-as-of': '2026-01-01T00:00:00Z' }],
  ])('%s: no mutation is run, by no staff, and no buyer may look so', async (_, header) => {
    const done: string[] = [];
    const headers = { ...(await shop.gateway.as('admin@test.example')), ...header };
    const buyers = await shop.gateway.as('boss@test.example');
    const before = await shop.gateway.database.query('SELECT count(*) FROM audit_entry');
    for (const { operation, field } of fields()) {
      const { query, variables } = callFor(operation as 'query', field.name);
      const buyer = await shop.gateway.query(query, variables, { ...buyers, ...header });
      if (buyer.errors[0]?.extensions['code'] !== 'FORBIDDEN') done.push(`buyer ${field.name}`);
      if (operation !== 'mutation') continue;
      const { errors } = await shop.gateway.query(query, variables, headers);
      if (errors[0]?.extensions['code'] !== 'FORBIDDEN') done.push(field.name);
    }
    expect(done).toEqual([]);
    expect(await shop.gateway.database.query('SELECT count(*) FROM audit_entry')).toEqual(before);
  });
});
