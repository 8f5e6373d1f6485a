import { type GraphQLArgument, isLeafType } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/graphql/errors.js';
import type { Answer } from '../support/gateway.js';
import { type Call, callOf, type Place, placesOf } from './calls.js';
import { givenBy } from './given.js';
import { HOSTILE_SCALARS, HOSTILE_TEXTS, NO_TEXTS } from './hostile-values.js';
import { type Headers, twoCompanies, type TwoCompanies } from './two-companies.js';

let shop: TwoCompanies;
let buyer: Headers;
let admin: Headers;
let integrator: Headers;

beforeAll(async () => {
  shop = await twoCompanies();
  const { gateway } = shop;
  buyer = { ...shop.own.headers, ...(await gateway.as('boss@test.example')) };
  admin = await gateway.as('admin@test.example');
  integrator = await gateway.as('integrator@test.example');
});
afterAll(() => shop.gateway.close());

/** Longest answer, in ms, to a request that is refused or finds nothing. */
const LONGEST = 2000;
const INSIDE =
  /\bselect .* from\b|\binsert into\b|\bupdate .* set\b|syntax error|invalid byte|unicode|node_modules|\.[jt]s:\d+|\bat \w+ \(|relation "|column "|typeorm|postgres/i;

/** What is wrong with an answer, or null. */
function fault({ status, errors }: Answer, ms: number): string | null {
  if (ms > LONGEST) return `took ${Math.round(ms)} ms`;
  if (status >= 500) return `HTTP ${status} ${JSON.stringify(errors)}`;
  for (const { message, extensions } of errors) {
    const code = String(extensions['code']);
    if (code === 'INTERNAL_SERVER_ERROR' || !(ERROR_CODES as readonly string[]).includes(code))
      return `${code}: ${message}`;
    if (message.length > 500) return `a message of ${message.length} characters`;
    if (INSIDE.test(message) || 'stacktrace' in extensions) return `tells of its inside: ${message}`;
  }
  return null;
}

async function asked(name: string, call: Call, headers: Headers): Promise<string[]> {
  const start = performance.now();
  const answer = await shop.gateway.query(call.query, call.variables, headers);
  const wrong = fault(answer, performance.now() - start);
  return wrong === null ? [] : [`${name}: ${wrong}`];
}

/** A few at a time: a machine with work to do must not look like a gateway that hangs. */
async function someAtOnce<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<string[]>,
): Promise<string[]> {
  const faults: string[] = [];
  for (let at = 0; at < items.length; at += 5)
    faults.push(...(await Promise.all(items.slice(at, at + 5).map(work))).flat());
  return faults;
}

/** Whoever gets furthest with it. */
const askerOf = ({ name }: Place): Headers =>
  /apiKey|ApiKey|content(Remove|Entries)|Content(Slot)?Input|[sS]teering|AttributeValue|recommendationsStop|slotResults/.test(
    name,
  )
    ? admin
    : /import/.test(name)
      ? integrator
      : buyer;

/** The same place is reached through several fields; once is enough. */
const places = (): readonly Place[] => [
  ...new Map(
    placesOf(shop.gateway.app.schema)
      .filter(({ operation }) => operation !== 'subscription')
      .map((place) => [`${place.name} ${place.field}`, place]),
  ).values(),
];

it.each(Object.keys(HOSTILE_TEXTS))(
  'a hostile text is answered, in every argument of the schema: %s',
  async (text) => {
    const { gateway, own } = shop;
    const faults = await someAtOnce(places(), async (place) => {
      const test = { place, value: HOSTILE_TEXTS[text] };
      const call = callOf(gateway.app.schema, place.operation, place.field, givenBy(own), test);
      return await asked(place.name, call, askerOf(place));
    });
    expect(faults).toEqual([]);
  },
);

it('what is no text is refused before anything is done, and not echoed', async () => {
  const { gateway, own } = shop;
  const faults: string[] = [];
  const before = await gateway.database.query('SELECT count(*) FROM audit_entry');
  for (const place of places())
    for (const value of NO_TEXTS) {
      // Ids may be whole numbers: that is how GraphQL has them.
      if (place.type === 'ID' && Number.isInteger(value)) continue;
      const call = callOf(gateway.app.schema, place.operation, place.field, givenBy(own), { place, value });
      const answer = await gateway.query(call.query, call.variables, askerOf(place));
      if (answer.errors[0]?.extensions['code'] !== 'BAD_USER_INPUT' || answer.status !== 400)
        faults.push(`${place.name}: ${JSON.stringify(value)} -> ${JSON.stringify(answer.errors)}`);
      else if (/\$ne|toString/.test(answer.errors[0].message)) faults.push(`${place.name}: echoed`);
    }
  expect(faults).toEqual([]);
  expect(await gateway.database.query('SELECT count(*) FROM audit_entry')).toEqual(before);
});

it('hostile numbers, moments and enum values are answered, in every argument of the schema', async () => {
  const { gateway, own } = shop;
  const { schema } = gateway.app;
  const others = Object.values(schema.getTypeMap()).flatMap((type) =>
    isLeafType(type) && !['ID', 'String'].includes(type.name) ? [type.name] : [],
  );
  // Through which field an input object came makes no difference to its scalars.
  const scalars = [...new Map(placesOf(schema, others).map((place) => [place.name, place])).values()];
  const faults = await someAtOnce(
    scalars.flatMap((place) => HOSTILE_SCALARS.map((value) => ({ place, value }))),
    async (test) => {
      const { place, value } = test;
      const call = callOf(schema, place.operation, place.field, givenBy(own), test);
      return await asked(`${place.name} ${JSON.stringify(value).slice(0, 40)}`, call, askerOf(place));
    },
  );
  const price =
    'query ($q: Decimal, $at: DateTime) { product(sku: "A") { price(quantity: $q, asOf: $at) { net { amount } total { amount } } } }';
  for (const value of HOSTILE_SCALARS)
    for (const variables of [{ q: value }, { q: '1', at: value }])
      faults.push(
        ...(await asked(`price ${JSON.stringify(value).slice(0, 40)}`, { query: price, variables }, admin)),
      );
  expect(faults).toEqual([]);
});

it('what a query refuses does not depend on how often it was asked before', async () => {
  const query =
    'query ($q: Decimal = "2", $b: Boolean = true) { product(sku: "B") { sku price(quantity: $q) @include(if: $b) { quantity } } }';
  for (const variables of [{}, { q: null }, { q: '3' }, { b: null }, { b: false }]) {
    const ask = () => shop.gateway.query(`${query} # ${JSON.stringify(variables)}`, variables, buyer);
    const first = await ask();
    for (let time = 0; time < 25; time++) await ask();
    const last = await ask();
    expect([last.status, last.data, last.errors]).toEqual([first.status, first.data, first.errors]);
  }
});

/** Texts that fields below the root take, each in a call of its own. */
const BELOW: Readonly<Record<string, string>> = {
  'Viewer.carts.after': 'query ($v: String) { viewer { carts(after: $v) { nodes { id } } } }',
  'Viewer.orders.after': 'query ($v: String) { viewer { orders(after: $v) { nodes { id } } } }',
  'Import.rejects.after':
    'query ($v: String) { imports { nodes { rejects(after: $v) { nodes { line } } } } }',
  'Product.content.slot': 'query ($v: String!) { product(sku: "A") { content(slot: $v) { nodes { id } } } }',
  'Product.price.unit': 'query ($v: String) { product(sku: "A") { price(unit: $v) { net { amount } } } }',
  'Product.priceHistory.unit':
    'query ($v: String) { product(sku: "A") { priceHistory(unit: $v) { net { amount } } } }',
  'Product.priceReduction.unit':
    'query ($v: String) { product(sku: "A") { priceReduction(unit: $v) { since } } }',
  'Product.recommendations.slot':
    'query ($v: String) { product(sku: "A") { recommendations(kind: POPULAR, slot: $v) { nodes { id } } } }',
  'RecommendationConnection.exposureId.slot':
    'query ($v: String) { recommendations(kind: POPULAR) { exposureId(slot: $v) } }',
};

it.each(Object.entries(BELOW))('hostile texts below the root are answered: %s', async (name, query) => {
  const faults: string[] = [];
  const headers = name.startsWith('Import') ? integrator : buyer;
  for (const [what, v] of Object.entries(HOSTILE_TEXTS))
    faults.push(...(await asked(what, { query, variables: { v } }, headers)));
  expect(faults).toEqual([]);
});

it('every text that a field below the root takes has its call here', () => {
  const { schema } = shop.gateway.app;
  const found = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!('getFields' in type) || type.name.startsWith('__')) return [];
    if (type === schema.getQueryType() || type === schema.getMutationType()) return [];
    if (type === schema.getSubscriptionType()) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      ('args' in field ? (field.args as readonly GraphQLArgument[]) : []).flatMap((arg) =>
        /^\[?(ID|String)\b/.test(String(arg.type)) ? [`${type.name}.${field.name}.${arg.name}`] : [],
      ),
    );
  });
  expect(found.sort()).toEqual(Object.keys(BELOW).sort());
});

/** What the headers of a request may be made of; the client refuses to send control characters itself. */
it.each([
  'authorization',
  'maatwerk-company',
  'maatwerk-channel',
  'maatwerk-visitor',
  'maatwerk-as-of',
  'maatwerk-see-as',
  'accept-language',
])('a hostile header is answered: %s', async (header) => {
  const faults: string[] = [];
  const values = [
    'Bearer x',
    'Bearer mwk_x',
    "' OR 1=1 --",
    '__proto__',
    '-1',
    '{"a":1}',
    'x'.repeat(8000),
    'é ü',
    '+99999-01-01',
  ];
  for (const value of [...values, ...Object.values(HOSTILE_TEXTS)].filter(isSendable))
    for (const query of [
      '{ viewer { currency } products { nodes { sku } } }',
      'mutation { signOut { signedOut } }',
    ])
      faults.push(
        ...(await asked(value.slice(0, 40), { query, variables: {} }, { ...admin, [header]: value })),
      );
  expect(faults).toEqual([]);
});
const isSendable = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text) && text.length < 9000;
