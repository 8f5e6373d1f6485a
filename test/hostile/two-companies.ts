import { createHash, randomUUID } from 'node:crypto';
import { hashPassword } from '../../src/accounts/password.store.js';
import { toGlobalId } from '../../src/graphql/node-id.js';
import { gatewayWith, type GatewayOptions, type TestGateway } from '../support/gateway.js';

export type Headers = Readonly<Record<string, string>>;

/** What a company has, by the names that clients know it under. */
export interface Belongings {
  readonly headers: Headers;
  readonly cart: string;
  readonly cartLine: string;
  readonly cartMerge: string;
  readonly order: string;
  readonly address: string;
  readonly correction: string;
  /** The client's own id of an event. */
  readonly event: string;
  readonly exposure: string;
  readonly company: string;
  readonly buyer: string;
}

/** Shop-wide things that only staff may touch. */
export interface StaffThings {
  readonly apiKey: string;
  readonly content: string;
  /** Of a product that only C2 sees. */
  readonly hiddenContent: string;
  readonly importRun: string;
}

export interface TwoCompanies {
  readonly gateway: TestGateway;
  readonly own: Belongings;
  readonly foreign: Belongings;
  readonly staff: StaffThings;
  /** Rows that stood before the attackers came, as `table hash`. */
  readonly before: ReadonlySet<string>;
  /** How many rows name C2 or its people, by table and column. */
  readonly named: object;
}

/** Only C2 sees it; in a group and of a brand of its own. */
export const HIDDEN = 'HIDDEN-1';
export const PASSWORD = 'correct horse battery';
/** Whoever finds one of these in an answer, a log line or a metric has found a leak. */
export const SECRETS_OF_C2 = {
  customerNumber: 'C2-SECRET',
  companyName: 'Company C2-SECRET',
  email: 'c2-secret@test.example',
  contract: 'CONTRACT-C2-SECRET',
  price: '7.7777',
  purchaseOrder: 'PO-C2-PRIVATE',
  cartName: 'Plans of C2 nobody knows',
  street: 'Hidden Lane 22',
  hiddenName: 'Prototype of C2',
} as const;

/**
 * C2-SECRET has one of everything; then C1 with a buyer, an approver and an administrator, and staff of every role. The same
 * device ids are never shared. Limits that are not what these tests are about are wide.
 */
export async function twoCompanies(options: GatewayOptions = {}): Promise<TwoCompanies> {
  const gateway = await gatewayWith({
    ...options,
    settings: {
      MAATWERK_LIMIT_BODY: '4000000',
      MAATWERK_LIMIT_COST: '5000000',
      MAATWERK_LIMIT_DEPTH: '50',
      MAATWERK_SIGN_IN_FAILURES: '1000',
      ...options.settings,
    },
  });
  const { shop, database } = gateway;
  const secret = SECRETS_OF_C2;
  const retail = await shop.priceGroup('retail');
  await shop.product('A', { group: 'BOTH', brand: 'Known', name: 'Anvil' });
  await shop.product('B', { group: 'BOTH', brand: 'Known', name: 'Bolt' });
  await shop.product(HIDDEN, { group: 'SECRET-GROUP', brand: 'SecretBrand', name: secret.hiddenName });
  for (const sku of ['A', 'B', HIDDEN]) await shop.lists(sku, '10.00');
  await shop.company(secret.customerNumber, { industry: 'HOTELS' });
  await shop.agrees(secret.customerNumber, 'A', secret.price);
  await database.query(`INSERT INTO content_slot (code, name) VALUES ('HOME', 'Home')`);
  await database.query(
    `INSERT INTO content_entry (slot_id, key, language, type, title, product_id, changed_at)
     SELECT s.id, k.key, 'en', 'ARTICLE', k.key, p.id, '2026-01-01' FROM content_slot s,
       (VALUES ('general', NULL), ('about-hidden', $1)) k (key, sku) LEFT JOIN product p ON p.sku = k.sku`,
    [HIDDEN],
  );
  const foreign = await belongings(gateway, secret.email, {
    cartName: secret.cartName,
    street: secret.street,
    purchaseOrder: secret.purchaseOrder,
    sku: HIDDEN,
  });
  const staff = await staffThings(gateway);
  await gateway.ask(
    'mutation { preferencesSet(input: { groups: [{ code: "SECRET-GROUP" }] }) { userErrors { code } } }',
    {},
    foreign.headers,
  );
  const before = await rowsOf(gateway);
  const named = await rowsNaming(gateway, secret.customerNumber);
  await shop.company('C1', { industry: 'RETAIL' });
  await shop.hides('C1', HIDDEN);
  await database.query(
    `INSERT INTO assortment_rule (price_group_id, product_id, visible) SELECT $1, id, false FROM product WHERE sku = $2`,
    [retail, HIDDEN],
  );
  await shop.buyer('approver@test.example', 'C1', 'APPROVER');
  await shop.buyer('boss@test.example', 'C1', 'COMPANY_ADMIN');
  for (const role of ['MERCHANDISER', 'SALES_REP', 'INTEGRATOR', 'ADMIN'])
    await shop.staff(`${role.toLowerCase()}@test.example`, role);
  const own = await belongings(gateway, 'c1@test.example', {
    cartName: 'Mine',
    street: 'Own Street 1',
    purchaseOrder: 'PO-1',
    sku: 'A',
  });
  return { gateway, own, foreign, staff, before, named };
}

async function belongings(
  gateway: TestGateway,
  email: string,
  facts: {
    readonly cartName: string;
    readonly street: string;
    readonly purchaseOrder: string;
    readonly sku: string;
  },
): Promise<Belongings> {
  await gateway.database.query('UPDATE buyer SET password_hash = $2 WHERE email = $1', [
    email,
    await hashPassword(PASSWORD),
  ]);
  const device = await deviceOf(gateway);
  const guest = await gateway.ask('{ viewer { cart { id } } }', {}, device);
  await gateway.ask(ADD, { cartId: guest.viewer.cart.id, lines: [{ sku: 'A', quantity: '1' }] }, device);
  const headers = { ...(await gateway.as(email)), ...device };
  const merged = await gateway.ask('mutation { cartMerge { cartMerge { id } } }', {}, headers);
  const lines = [{ sku: facts.sku, quantity: '2' }];
  const first = (await gateway.ask('{ viewer { cart { id } buyer { id } company { id } } }', {}, headers))
    .viewer;
  await gateway.ask(ADD, { cartId: first.cart.id, lines }, headers);
  const { cartCreate } = await gateway.ask(
    'mutation ($name: String) { cartCreate(input: { name: $name }) { cart { id } } }',
    { name: facts.cartName },
    headers,
  );
  const submitted = cartCreate.cart.id as string;
  await gateway.ask(ADD, { cartId: submitted, lines: [{ sku: 'A', quantity: '3' }] }, headers);
  const { cartSubmit } = await gateway.ask(
    `mutation ($id: ID!, $po: String) { cartSubmit(cartId: $id, idempotencyKey: "seed", input: { purchaseOrderNumber: $po }) { order { id } userErrors { code } } }`,
    { id: submitted, po: facts.purchaseOrder },
    headers,
  );
  const address = {
    kind: 'DELIVERY',
    name: 'Dock',
    street: facts.street,
    postalCode: '1',
    city: 'X',
    country: 'NL',
  };
  const { addressAdd } = await gateway.ask(
    'mutation ($input: AddressInput!) { addressAdd(input: $input) { address { id } } }',
    { input: address },
    headers,
  );
  const event = `event-${email}`;
  await gateway.ask(
    'mutation ($events: [EventInput!]!) { eventsTrack(events: $events) { accepted userErrors { code } } }',
    { events: [{ id: event, type: 'VIEW', sku: 'B' }] },
    headers,
  );
  const { correctionAdd } = await gateway.ask(
    'mutation ($id: ID!) { correctionAdd(input: { kind: GIFT, orderId: $id }) { correction { id } } }',
    { id: cartSubmit.order.id },
    headers,
  );
  const { recommendations } = await gateway.ask(
    '{ recommendations(kind: POPULAR) { exposureId } }',
    {},
    headers,
  );
  const { viewer } = await gateway.ask('{ viewer { cart { id lines { id } } } }', {}, headers);
  return {
    headers,
    cart: viewer.cart.id,
    cartLine: viewer.cart.lines[0].id,
    cartMerge: merged.cartMerge.cartMerge.id,
    order: cartSubmit.order.id,
    address: addressAdd.address.id,
    correction: correctionAdd.correction.id,
    event,
    exposure: recommendations.exposureId,
    company: first.company.id,
    buyer: first.buyer.id,
  };
}

const ADD = `mutation ($cartId: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $cartId, lines: $lines) { cart { id } userErrors { code } } }`;

async function staffThings({ database }: TestGateway): Promise<StaffThings> {
  const importRun = randomUUID();
  const [key] = await database.query<{ id: number }>(
    `INSERT INTO api_key (name, secret_hash, scopes, created_at) VALUES ('ERP', $1, '{IMPORT}', '2026-01-01') RETURNING id`,
    [createHash('sha256').update('nobody knows').digest()],
  );
  const [entry] = await database.query<{ id: number }>(`SELECT id FROM content_entry WHERE key = 'general'`);
  const [hidden] = await database.query<{ id: number }>(
    `SELECT id FROM content_entry WHERE key = 'about-hidden'`,
  );
  await database.query(
    `INSERT INTO import_run (id, kind, mode, state, source, started_at) VALUES ($1, 'stock', 'upsert', 'DONE', 'HTTP', '2026-01-01')`,
    [importRun],
  );
  return {
    apiKey: toGlobalId('ApiKey', key!.id),
    content: toGlobalId('Content', entry!.id),
    hiddenContent: toGlobalId('Content', hidden!.id),
    importRun,
  };
}

/** Headers of a guest with a device id of this gateway. */
export async function deviceOf(gateway: TestGateway): Promise<Headers> {
  const { headers } = await gateway.query('{ viewer { currency } }');
  return { 'maatwerk-visitor': headers.get('maatwerk-visitor') ?? '' };
}

/** Headers of a new API key with these scopes. */
export async function keyWith(gateway: TestGateway, scopes: readonly string[]): Promise<Headers> {
  const { apiKeyCreate } = await gateway.ask(
    'mutation ($scopes: [Permission!]!) { apiKeyCreate(input: { name: "Key", scopes: $scopes }) { secret userErrors { code } } }',
    { scopes },
    await gateway.as('admin@test.example'),
  );
  return { authorization: `Bearer ${apiKeyCreate.secret as string}` };
}

/** Every row of every table of ours, as `table hash`. */
export async function rowsOf({ database }: TestGateway): Promise<ReadonlySet<string>> {
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const rows = new Set<string>();
  for (const { name } of tables)
    for (const { hash } of await database.query<{ hash: string }>(
      `SELECT md5(t::text) AS hash FROM ${name} t`,
    ))
      rows.add(`${name} ${hash}`);
  return rows;
}

/** How many rows name the company, one of its people, or their carts and orders, by table and column. */
export async function rowsNaming({ database }: TestGateway, customerNumber: string): Promise<object> {
  const ids = `SELECT c.id FROM company c WHERE c.customer_number = $1`;
  const people = `SELECT m.buyer_id FROM membership m WHERE m.company_id IN (${ids})`;
  const owners: Readonly<Record<string, string>> = {
    company_id: ids,
    buyer_id: people,
    cart_id: `SELECT id FROM cart WHERE company_id IN (${ids})`,
    order_id: `SELECT id FROM sales_order WHERE company_id IN (${ids})`,
  };
  const columns = await database.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = ANY($1) ORDER BY 1, 2`,
    [Object.keys(owners)],
  );
  const counts: Record<string, number> = {};
  for (const { table, column } of columns) {
    const [row] = await database.query<{ size: number }>(
      `SELECT count(*)::int AS size FROM ${table} WHERE ${column} IN (${owners[column]})`,
      [customerNumber],
    );
    counts[`${table}.${column}`] = row!.size;
  }
  return counts;
}
