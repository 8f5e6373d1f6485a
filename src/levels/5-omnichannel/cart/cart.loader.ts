import DataLoader from 'dataloader';
import { productsById } from '../../../catalog/product.store.js';
import type { Database, Sql, Statement } from '../../../database/database.js';
import type { PriceAnswer, PriceQuestion } from '../../../experience/price.js';
import type { ProductFacts } from '../../../experience/products.js';
import { NO_ORDER_DISCOUNTS } from '../../../experience/order-discount.js';
import type { Context } from '../../../graphql/context.js';
import { loaderBy, loaderOfMany } from '../../../graphql/loader.js';
import { type Decimal, ZERO } from '../../../money/decimal.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { linesOfCarts } from './cart.store.js';
import type { CartLineRow, CartRow, PromisedPrice } from './cart-rows.js';
import { type CartSums, cartSums, orderValueQuestion } from './order-value.js';
import { type Charge, chargeOf, holds, type PriceChangeFacts, priceChangeOf } from './promise.js';

/** A product of a line: it stays named there when the viewer may no longer see it. */
export interface LineProduct extends ProductFacts {
  readonly available: boolean;
}

/** Root value of `CartLine`. */
export interface LineView extends Pick<CartLineRow, 'quantity' | 'unit' | 'source'> {
  readonly __typename: 'CartLine';
  readonly row: CartLineRow;
  readonly cart: CartView;
  product(): Promise<LineProduct>;
  price(explain?: boolean): Promise<PriceAnswer>;
  /** The promise while it holds. */
  promise(): PromisedPrice | null;
  charge(): Promise<Charge | null>;
  /** Its part of what comes off the whole cart. */
  discount(): Promise<Decimal>;
  change(): Promise<PriceChangeFacts | null>;
}

/** Root value of `Cart`: what is below it is loaded when asked for, together for all carts of a request. */
export interface CartView extends Omit<CartRow, 'id'> {
  readonly __typename: 'Cart';
  readonly row: CartRow;
  lines(): Promise<readonly LineView[]>;
  sums(): Promise<CartSums>;
}

interface Loaders {
  readonly lines: DataLoader<number, readonly CartLineRow[]>;
  readonly products: DataLoader<number, LineProduct | null>;
  readonly prices: DataLoader<PriceQuestion, PriceAnswer>;
  readonly orderDiscounts: Context['experience']['orderDiscounts'];
}

const ABSENT: PriceAnswer = { kind: 'absent', reason: 'NOT_AVAILABLE' };

/** A cart as one query sees it: carts, lines, products and prices are each asked once a request. */
export function cartView(on: { readonly database: Database }, context: Context, row: CartRow): CartView {
  const loaders: Loaders = {
    lines: context.loader(linesLoader, () => linesLoader(on.database)),
    products: context.loader(productsLoader, () => productsLoader(on.database, context.viewer)),
    prices: context.loader(pricesLoader, () => pricesLoader(context)),
    orderDiscounts: (question) => context.experience.orderDiscounts(question),
  };
  return viewOf(row, loaders, context.viewer.now, null);
}

/** A cart as it is after a change or an event, at the moment `now`: nothing is taken from what the request loaded before. */
export function freshCartView(
  on: { readonly database: Database },
  context: Context,
  row: CartRow,
  now: Date,
): CartView {
  const loaders: Loaders = {
    lines: linesLoader(on.database),
    products: productsLoader(on.database, context.viewer),
    prices: pricesLoader(context),
    orderDiscounts: (question) => context.experience.orderDiscounts(question),
  };
  return viewOf(row, loaders, now, now.getTime() === context.viewer.now.getTime() ? null : now);
}

function viewOf(row: CartRow, loaders: Loaders, now: Date, asOf: Date | null): CartView {
  const { id, ...plain } = row;
  const load = async (): Promise<readonly LineView[]> =>
    (await loaders.lines.load(id)).map((line, place) => lineView({ cart, place }, line, loaders, now, asOf));
  // `lines`, `total` and `priceChanges` look at the same lines.
  let all: Promise<readonly LineView[]> | undefined;
  let sums: Promise<CartSums> | undefined;
  const cart: CartView = {
    ...plain,
    __typename: 'Cart',
    row,
    lines: () => (all ??= load()),
    sums: () => (sums ??= sumsOf(cart, loaders, asOf)),
  };
  return cart;
}

/** What the cart costs, with what comes off it for its value. */
async function sumsOf(cart: CartView, { orderDiscounts }: Loaders, asOf: Date | null): Promise<CartSums> {
  const lines = await cart.lines();
  const charged = await Promise.all(
    lines.map(async (line) => ({
      productId: line.row.productId,
      price: await line.price(),
      charge: await line.charge(),
    })),
  );
  const charges = charged.map(({ charge }) => charge);
  const currency = charges.find((charge) => charge !== null)?.currency ?? cart.currency;
  const question = orderValueQuestion(charged, { currency, asOf, since: cart.updatedAt });
  const known = question.lines.some(({ total }) => total > ZERO);
  return cartSums(charges, known ? await orderDiscounts(question) : NO_ORDER_DISCOUNTS, currency);
}

function lineView(
  { cart, place }: { readonly cart: CartView; readonly place: number },
  row: CartLineRow,
  loaders: Loaders,
  now: Date,
  asOf: Date | null,
): LineView {
  const { productId, quantity, unit, source, promise } = row;
  // Several fields of a line ask for the same: each is worked out once.
  let known: Promise<LineProduct> | undefined;
  const product = (): Promise<LineProduct> => (known ??= productOf(row, loaders));
  let current: Promise<PriceAnswer> | undefined;
  const asked = async (explain: boolean): Promise<PriceAnswer> =>
    (await product()).available
      ? await loaders.prices.load({ productId, quantity, unit, asOf, explain })
      : ABSENT;
  const price = (explain = false): Promise<PriceAnswer> =>
    explain ? asked(true) : (current ??= asked(false));
  const priced = async () => ({ quantity, promise, price: await price() });
  return {
    __typename: 'CartLine',
    row,
    quantity,
    unit,
    source,
    cart,
    product,
    price,
    promise: () => (promise && holds(promise, quantity, now) ? promise : null),
    charge: async () => chargeOf(await priced(), now),
    discount: async () => (await cart.sums()).parts[place] ?? ZERO,
    change: async () => priceChangeOf(await priced(), now),
  };
}

async function productOf({ id, productId }: CartLineRow, { products }: Loaders): Promise<LineProduct> {
  const found = await products.load(productId);
  if (!found) throw new Error(`Cart line ${id} names a product that is not there.`);
  return found;
}

const linesLoader = (sql: Sql): DataLoader<number, readonly CartLineRow[]> =>
  loaderOfMany(
    (ids) => linesOfCarts(sql, ids),
    ({ cartId }) => cartId,
  );

const productsLoader = (sql: Sql, viewer: Viewer): DataLoader<number, LineProduct | null> =>
  loaderBy(
    (ids) => lineProducts(sql, viewer, ids),
    ({ id }) => id,
  );

const pricesLoader = ({ experience }: Pick<Context, 'experience'>): DataLoader<PriceQuestion, PriceAnswer> =>
  new DataLoader<PriceQuestion, PriceAnswer, string>((questions) => experience.prices(questions), {
    cacheKeyFn: ({ productId, quantity, unit, asOf, explain }) =>
      `${productId}/${quantity}/${unit}/${asOf?.getTime() ?? ''}/${explain}`,
  });

const HIDDEN: Statement = {
  name: 'line-products-hidden',
  text: `SELECT id, sku, name, NULL AS description, NULL::int AS "groupId", brand, unit FROM product WHERE id = ANY($1::int[])`,
};

/** Products of lines; those the viewer may no longer see with what the line itself told: no description, group or stock. */
export async function lineProducts(sql: Sql, viewer: Viewer, ids: readonly number[]): Promise<LineProduct[]> {
  const visible = (await productsById(sql, viewer, ids)).map((product) => ({ ...product, available: true }));
  const seen = new Set(visible.map(({ id }) => id));
  const rest = ids.filter((id) => !seen.has(id));
  if (rest.length === 0) return visible;
  const hidden = await sql.query<Omit<ProductFacts, 'stock'>>(HIDDEN, [rest]);
  return [...visible, ...hidden.map((product) => ({ ...product, stock: ZERO, available: false }))];
}
