import { isGuest, type Viewer } from '../viewer/viewer.js';

/**
 * Which products a viewer may see and buy: the one decision behind list, search, recommendation, direct id, cart and
 * quick order. The most specific rule wins: own company before parent before price group, product before product group,
 * hidden before visible. Without a rule a product is visible, unless the viewer has any rule that makes something
 * visible: then the rules are an allow-list.
 *
 * SQL text: put `rules` behind WITH and `predicate` into WHERE, where `p` is the product. `companies` and `groups` are
 * the placeholders of two integer[] parameters, filled by `visibilityParameters`.
 */
export function visibilitySql(
  companies: string,
  groups: string,
): { readonly rules: string; readonly predicate: string } {
  const rules = `visibility AS MATERIALIZED (
    SELECT r.product_id, r.group_id, r.visible,
           row_number() OVER (ORDER BY array_position(${companies}::int[], r.company_id) NULLS LAST,
                                       (r.product_id IS NULL), r.visible) AS rank
      FROM assortment_rule r
     WHERE r.company_id = ANY(${companies}::int[]) OR r.price_group_id = ANY(${groups}::int[]))`;
  // Most viewers have no rule at all: that is found out once, not product by product.
  const predicate = `p.active AND (NOT EXISTS (SELECT 1 FROM visibility) OR coalesce(
    (SELECT v.visible FROM visibility v WHERE v.product_id = p.id OR v.group_id = p.group_id ORDER BY v.rank LIMIT 1),
    NOT EXISTS (SELECT 1 FROM visibility v WHERE v.visible)))`;
  return { rules, predicate };
}

/** Own company first, then its parents; then the price groups. */
export const visibilityParameters = (
  viewer: Viewer,
): readonly [companies: readonly number[], groups: readonly number[]] => [
  viewer.company ? [viewer.company.id, ...viewer.company.ancestorIds] : [],
  viewer.priceGroupIds,
];

/** Whether the shop shows this viewer no prices at all. */
export const hidesPrices = (viewer: Viewer, guestPrices: 'LIST' | 'HIDDEN'): boolean =>
  guestPrices === 'HIDDEN' && isGuest(viewer);
