import { PAGE } from './generated-shop.mjs';

/** The product list page. */
export const QUERY = `query Page($group: String!) {
  products(group: $group, first: ${PAGE}) {
    nodes { sku name stock price { net { amount currency } scales { minQuantity net { amount } } } }
  }
}`;
