import type { ImportKind } from '../import/import-kind.js';
import { assortments } from './assortments.import.js';
import { buyers } from './buyers.import.js';
import { companies } from './companies.import.js';
import { events } from './events.import.js';
import { orders } from './orders.import.js';
import { priceLines } from './price-lines.import.js';
import { priceLists } from './price-lists.import.js';
import { products } from './products.import.js';
import { stock } from './stock.import.js';

/** THE KINDS OF THE CORE: one line each, in an order in which they can be loaded into an empty shop. Levels add theirs. */
export const CORE_KINDS: readonly ImportKind[] = [
  companies,
  buyers,
  products,
  stock,
  assortments,
  priceLists,
  priceLines,
  orders,
  events,
];

/** The kind of this name, of the core or of a level that is on. */
export const kindNamed = (kinds: readonly ImportKind[], name: string): ImportKind | undefined =>
  kinds.find((kind) => kind.name === name);
