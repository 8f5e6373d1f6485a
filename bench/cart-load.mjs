// Carts: `open` reads a cart of 20 lines with fresh prices and totals; `add` adds one line to it.
import { amount, COMPANIES, PRODUCTS, rightPrices, skuOf } from './generated-shop.mjs';
import { drive, obey } from './drive.mjs';

const OPEN = `query Open($id: ID!) {
  cart(id: $id) { id version total { amount currency } lines { id quantity unit product { sku name } price { net { amount } total { amount } } total { amount } } }
}`;
const ADD = `mutation Add($id: ID!, $lines: [CartLineInput!]!, $key: String!) {
  cartLinesAdd(cartId: $id, lines: $lines, idempotencyKey: $key) { cart { version } userErrors { code field } }
}`;
let turns = 0;

/** The twenty products of a company's cart. */
export const cartProducts = (company) =>
  Array.from({ length: 20 }, (_, n) => (company * 37 + n * 211) % PRODUCTS);

function wrongCart(body, company) {
  const { data, errors } = JSON.parse(body);
  if (errors) return JSON.stringify(errors);
  if (data.cart.lines.length < 20) return `${data.cart.lines.length} lines`;
  const wanted = new Set(cartProducts(company).map(skuOf));
  for (const line of data.cart.lines) {
    const product = Number(line.product.sku.slice(4));
    if (!wanted.has(line.product.sku)) return `${line.product.sku} is not in the cart`;
    // Product prices of one piece; larger quantities may reach the list's scale.
    if (line.quantity === '1' && !rightPrices(company, product).map(amount).includes(line.price.net.amount))
      return `${line.product.sku} costs ${line.price.net.amount}`;
  }
  return null;
}

function requestOf(kind, session, company, cart) {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${session.token}`,
    'x-session': session.sessionId,
  };
  if (kind === 'open') return { headers, body: JSON.stringify({ query: OPEN, variables: { id: cart } }) };
  const sku = skuOf(cartProducts(company)[turns % 20]);
  const variables = { id: cart, lines: [{ sku, quantity: '1' }], key: `add-${process.pid}-${turns++}` };
  return { headers, body: JSON.stringify({ query: ADD, variables }) };
}

export function cartLoad({ port, sessions, carts, connections, seconds, kind, bare = false }) {
  let answers = 0;
  const wrong = [];
  const requestFor = (turn) => {
    const company = 1 + ((turn * 7919) % COMPANIES);
    const cart = carts[company - 1];
    const make = () => ({
      ...requestOf(kind, sessions[company - 1], company, cart),
      method: 'POST',
      path: '/graphql',
    });
    return {
      ...make(),
      // An idempotency key is used once: every round makes its request anew.
      ...(kind === 'add' && !bare && { setupRequest: (request) => ({ ...request, ...make() }) }),
      onResponse: (status, body) => {
        answers++;
        if (status !== 200 || body.includes('"errors"')) wrong.push(`${status} ${body.slice(0, 200)}`);
        else if (kind === 'add' && !bare && !body.includes('"userErrors":[]')) wrong.push(body.slice(0, 200));
        else if (kind === 'open' && !bare && answers % 16 === 0) {
          const problem = wrongCart(body, company);
          if (problem) wrong.push(problem);
        }
      },
    };
  };
  return drive({ port, connections, seconds, requestFor, answered: () => ({ answers, wrong }) });
}

obey(cartLoad);
