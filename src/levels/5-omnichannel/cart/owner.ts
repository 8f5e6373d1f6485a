import type { Viewer } from '../../../viewer/viewer.js';

/** Whose carts these are: a buyer's in one company, or those of a guest's device. */
export type CartOwner =
  | { readonly buyerId: number; readonly companyId: number; readonly visitorId: null }
  | { readonly buyerId: null; readonly companyId: null; readonly visitorId: string };

/**
 * Law: a signed-in person never owns what belongs to a device, nor a device what belongs to a person; without a company
 * acted for, and for API keys, there is no cart.
 */
export function ownerOf(viewer: Viewer): CartOwner | null {
  const { buyer, company, visitorId, apiKeyId } = viewer;
  if (buyer) return company && { buyerId: buyer.id, companyId: company.id, visitorId: null };
  return visitorId === null || apiKeyId !== null ? null : { buyerId: null, companyId: null, visitorId };
}

/**
 * THE condition on every cart a client names. Parameters: buyer, company and visitor of the owner. A merged cart is nobody's.
 */
export const ownedBy = (buyer: string, company: string, visitor: string): string =>
  `(c.status <> 'MERGED' AND ((c.buyer_id = ${buyer}::int AND c.company_id = ${company}::int) OR c.visitor_id = ${visitor}::uuid))`;
