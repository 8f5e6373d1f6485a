/** The fields of an event of which it needs at least one. */
type Subject = 'sku' | 'group' | 'query' | 'contentId' | 'exposureId' | 'orderId' | 'slot';

interface EventTypeRow {
  readonly about: string;
  readonly needs: readonly Subject[];
}

/** THE EVENT TYPES: one line each. */
export const EVENT_TYPES = {
  VIEW: { about: 'A product or a product group was looked at.', needs: ['sku', 'group'] },
  SEARCH: { about: 'Something was searched for: `query`.', needs: ['query'] },
  CLICK: { about: 'A product or content in a slot was clicked on.', needs: ['sku', 'contentId'] },
  CART_ADD: { about: 'A product was put into a cart.', needs: ['sku'] },
  CART_REMOVE: { about: 'A product was taken out of a cart.', needs: ['sku'] },
  ORDER: { about: 'An order was placed, or a product ordered.', needs: ['orderId', 'sku'] },
  DISMISS: { about: 'A recommendation or content was waved away.', needs: ['sku', 'contentId'] },
  CONTENT_VIEW: { about: 'Content was seen or read.', needs: ['contentId'] },
  SLOT_VIEW: { about: 'A slot came into view.', needs: ['slot', 'exposureId'] },
} as const satisfies Readonly<Record<string, EventTypeRow>>;

export type EventType = keyof typeof EVENT_TYPES;
