import type { ProductFilters } from '../../experience/products.js';

export const NO_FILTERS: ProductFilters = { brands: [], attributes: new Map(), inStock: false };

/** Conditions on the product `p`, and what fills their placeholders from `$next` on. */
export interface FilterSql {
  /** Names the shape, for a prepared statement. */
  readonly shape: string;
  /** One per facet: a facet's own counts leave its condition out. */
  readonly conditions: Readonly<Partial<Record<'group' | 'brand' | 'attributes' | 'stock', string>>>;
  readonly values: readonly unknown[];
}

/** Law: values never stand in the text, and the shape tells texts apart. */
export function filterSql(group: string | null, filters: ProductFilters, next: number): FilterSql {
  const conditions: Partial<Record<'group' | 'brand' | 'attributes' | 'stock', string>> = {};
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${next + values.push(value) - 1}`;
  if (group !== null)
    conditions.group = `p.group_id = (SELECT g.id FROM product_group g WHERE g.code = ${place(group)})`;
  if (filters.brands.length > 0) conditions.brand = `p.brand = ANY(${place(filters.brands)}::text[])`;
  if (filters.attributes.size > 0)
    // By containment: that is what the index knows.
    conditions.attributes = [...filters.attributes]
      .map(([name, wanted]) => {
        const pairs = wanted.map((value) => JSON.stringify({ [name]: [value] }));
        return `p.attributes @> ANY(${place(pairs)}::jsonb[])`;
      })
      .join(' AND ');
  if (filters.inStock)
    conditions.stock = 'EXISTS (SELECT FROM stock s WHERE s.product_id = p.id AND s.quantity > 0)';
  const shape = `${group === null ? '' : 'g'}${filters.brands.length > 0 ? 'b' : ''}${
    filters.attributes.size > 0 ? `a${filters.attributes.size}` : ''
  }${filters.inStock ? 's' : ''}`;
  return { shape, conditions, values };
}

/** All conditions but one. */
export const without = ({ conditions }: FilterSql, left?: keyof FilterSql['conditions']): string =>
  Object.entries(conditions)
    .filter(([name]) => name !== left)
    .map(([, condition]) => ` AND ${condition}`)
    .join('');

/** Every text of the filters. */
export const textsOf = ({ brands, attributes }: ProductFilters): readonly string[] => [
  ...brands,
  ...attributes.keys(),
  ...[...attributes.values()].flat(),
];
