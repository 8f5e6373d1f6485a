/** What names a line of prices. */
export const KEY = ['list_id', 'product_id', 'unit', 'min_quantity', 'valid_from'] as const;

/** The rows `s` as lines of prices, NULL where list or product are unknown. */
export const LINE = {
  list_id: 'l.id',
  product_id: 'p.id',
  unit: 'coalesce(s.unit, p.unit)',
  min_quantity: 'coalesce(s.min_quantity, 1::numeric(18,6))',
  valid_from: `coalesce(s.valid_from, '-infinity')`,
} as const;

/** Staged rows `s` with product `p` and list `l`. */
export const resolved = (table: string): string =>
  `${table} s LEFT JOIN product p ON p.sku = s.sku LEFT JOIN price_list l ON l.code = s.list`;
