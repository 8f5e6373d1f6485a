import type { Staging } from '../import/import-kind.js';

/** Rejects rows whose SKU no product has. */
export const rejectUnknownSkus = (staging: Staging): Promise<number> =>
  staging.reject({
    field: 'sku',
    reason: 'UNKNOWN_SKU: no product has this SKU',
    rows: `SELECT s.line, s.sku FROM ${staging.table} s LEFT JOIN product p ON p.sku = s.sku
           WHERE s.sku IS NOT NULL AND p.id IS NULL`,
  });

/** Rejects rows whose customer number no company has. */
export const rejectUnknownCompanies = (staging: Staging): Promise<number> =>
  staging.reject({
    field: 'customer_number',
    reason: 'UNKNOWN_COMPANY: no company has this customer number',
    rows: `SELECT s.line, s.customer_number FROM ${staging.table} s LEFT JOIN company c ON c.customer_number = s.customer_number
           WHERE s.customer_number IS NOT NULL AND c.id IS NULL`,
  });

/** Rejects rows whose price group no company has declared. */
export const rejectUnknownPriceGroups = (staging: Staging): Promise<number> =>
  staging.reject({
    field: 'price_group',
    reason: 'UNKNOWN_PRICE_GROUP: no company declares this price group',
    rows: `SELECT s.line, s.price_group FROM ${staging.table} s LEFT JOIN price_group g ON g.code = s.price_group
           WHERE s.price_group IS NOT NULL AND g.id IS NULL`,
  });
