// Floor 2: Apollo Server behind the gateway's own HTTP layer, with static data of the same shape.
import { buildSchema } from 'graphql';
import pino from 'pino';
import { readConfig } from '../dist/src/config.js';
import { createServer } from '../dist/src/server.js';
import { tellFigures } from './figures.mjs';
import { amount, baseCents, PAGE, PAGES, scaleCents, skuOf } from './generated-shop.mjs';

const schema = buildSchema(`
  type Query { products(group: String, first: Int): ProductConnection! }
  type ProductConnection { nodes: [Product!]! }
  type Product { sku: String! name: String! stock: String! price: Price }
  type Price { net: Money! scales: [PriceScale!]! }
  type PriceScale { minQuantity: String! net: Money! }
  type Money { amount: String! currency: String! }`);
const money = (cents) => ({ amount: amount(cents), currency: 'GBP' });
const pages = new Map(
  Array.from({ length: PAGES }, (_, page) => [
    `page-${page}`,
    Array.from({ length: PAGE }, (_, index) => {
      const product = page * PAGE + index;
      const scales = [
        { minQuantity: '1', net: money(baseCents(product)) },
        { minQuantity: '12', net: money(scaleCents(product)) },
      ];
      return {
        sku: skuOf(product),
        name: `Product ${product}`,
        stock: '100',
        price: { net: money(baseCents(product)), scales },
      };
    }),
  ]),
);
schema.getQueryType().getFields().products.resolve = (_, { group }) => ({ nodes: pages.get(group) });
const config = readConfig({ PORT: '0', HOST: '127.0.0.1', MAATWERK_LOG: 'silent', MAATWERK_LEVELS: 'none' });
const server = createServer({
  schema,
  config,
  log: pino({ level: 'silent' }),
  contextFor: () => Promise.resolve({ context: {} }),
  // A plugin that does nothing: with one, requests go through Apollo Server itself.
  plugins: [{}],
});
const { port } = await server.listen();
process.send({ port });
tellFigures();
