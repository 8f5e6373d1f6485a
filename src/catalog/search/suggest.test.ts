import { expect, it } from 'vitest';
import type { ProductFacts } from '../../experience/products.js';
import { suggest } from './suggest.js';

const product = (sku: string): ProductFacts => ({ sku, name: `Name of ${sku}` }) as ProductFacts;
const counted = (label: string) => ({ value: label.toUpperCase(), label });

it.each([
  ['a beginning', 'cak', ['GROUP:CAKE STANDS', 'PRODUCT:1', 'PRODUCT:2']],
  ['every word', 'stands ca', ['GROUP:CAKE STANDS', 'PRODUCT:1', 'PRODUCT:2']],
  ['an accent', 'creme', ['BRAND:CRÈME', 'PRODUCT:1', 'PRODUCT:2']],
  ['no name of a group or brand', 'teapot', ['PRODUCT:1', 'PRODUCT:2']],
])('offers groups and brands that have %s', (_, search, wanted) => {
  const found = {
    groups: [counted('Cake stands'), counted('Lights')],
    brands: [counted('Crème')],
    products: [product('1'), product('2')],
  };
  expect(suggest(search, found, 10).map(({ kind, value }) => `${kind}:${value}`)).toEqual(wanted);
});

it('offers two groups and two brands at most, and no more than asked', () => {
  const many = [counted('Tea a'), counted('Tea b'), counted('Tea c')];
  const found = { groups: many, brands: many, products: [product('1'), product('2')] };
  expect(suggest('tea', found, 5).map(({ kind }) => kind)).toEqual([
    'GROUP',
    'GROUP',
    'BRAND',
    'BRAND',
    'PRODUCT',
  ]);
});
