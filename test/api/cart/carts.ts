import type { Answer, TestGateway } from '../../support/gateway.js';

/** What carts need: prices and carts. */
export const LEVELS: readonly number[] = [1, 5];

type Headers = Readonly<Record<string, string>>;
type Facts = Answer['data'];

/** What the tests look at of a cart. */
export const CART = `id name status version currency total { amount currency }
  lines { id quantity unit available product { sku } price { net { amount } } priceAbsence { reason } total { amount } promised { net { amount } minQuantity validUntil } }
  priceChanges { line { id } from { amount } to { amount } because }`;

/** GraphQL of a buyer's or a guest's cart, as their client would send it. */
export class CartClient {
  constructor(
    readonly gateway: TestGateway,
    readonly headers: Headers,
  ) {}

  async active(): Promise<Facts> {
    return (await this.gateway.ask(`{ viewer { cart { ${CART} } } }`, {}, this.headers)).viewer.cart;
  }

  async cart(id: string): Promise<Facts> {
    return (await this.gateway.ask(`query ($id: ID!) { cart(id: $id) { ${CART} } }`, { id }, this.headers))
      .cart;
  }

  create(input: object | null = null, idempotencyKey: string | null = null): Promise<Facts> {
    return this.mutate('cartCreate', '$input: CartInput, $idempotencyKey: String', { input, idempotencyKey });
  }

  add(cartId: string, lines: readonly object[], more: object = {}): Promise<Facts> {
    return this.mutate(
      'cartLinesAdd',
      '$cartId: ID!, $lines: [CartLineInput!]!, $expectedVersion: Int, $idempotencyKey: String',
      { cartId, lines, ...more },
      'results { outcome line { id quantity } }',
    );
  }

  update(cartId: string, lines: readonly object[], more: object = {}): Promise<Facts> {
    return this.mutate(
      'cartLinesUpdate',
      '$cartId: ID!, $lines: [CartLineChangeInput!]!, $expectedVersion: Int, $idempotencyKey: String',
      { cartId, lines, ...more },
      'results { outcome line { id quantity } }',
    );
  }

  remove(cartId: string, lineIds: readonly string[], more: object = {}): Promise<Facts> {
    return this.mutate(
      'cartLinesRemove',
      '$cartId: ID!, $lineIds: [ID!]!, $expectedVersion: Int, $idempotencyKey: String',
      { cartId, lineIds, ...more },
      'results { outcome line { id quantity } }',
    );
  }

  rename(cartId: string, name: string | null): Promise<Facts> {
    return this.mutate('cartRename', '$cartId: ID!, $name: String', { cartId, name });
  }

  activate(cartId: string): Promise<Facts> {
    return this.mutate('cartActivate', '$cartId: ID!', { cartId });
  }

  submit(cartId: string, idempotencyKey: string, more: object = {}): Promise<Facts> {
    return this.mutate(
      'cartSubmit',
      '$cartId: ID!, $input: CartSubmitInput, $expectedVersion: Int, $idempotencyKey: String!',
      { cartId, idempotencyKey, ...more },
      'order { id orderNumber status channel purchaseOrderNumber total { amount } lines { sku quantity unit net { amount } total { amount } } }',
    );
  }

  private async mutate(name: string, parameters: string, variables: object, more = ''): Promise<Facts> {
    const given = parameters.replace(/\$(\w+): [^,]+/g, '$1: $$$1');
    const query = `mutation (${parameters}) { ${name}(${given}) { cart { ${CART} } ${more} userErrors { code field message } } }`;
    return (await this.gateway.ask(query, variables, this.headers))[name];
  }
}

/** `SKU quantity` a line, in order: what a cart holds. */
export const held = (cart: Facts): string[] =>
  cart.lines.map(
    (line: { product: { sku: string }; quantity: string }) => `${line.product.sku} ${line.quantity}`,
  );

/** `CODE field` of user errors. */
export const codes = ({ userErrors }: Facts): string[] =>
  userErrors.map(({ code, field }: { code: string; field: string | null }) => `${code} ${field}`);

/** Headers of a guest with a device id issued by the gateway. */
export async function guestOf(gateway: TestGateway): Promise<Record<string, string>> {
  const { data } = await gateway.query('{ viewer { visitorId } }');
  return { 'maatwerk-visitor': data.viewer.visitorId as string };
}
