/** What a correction says of its subject. */
export const CORRECTION_KINDS = {
  NOT_FOR_ME: 'Not for me: leave it out of what is learnt, and do not show this product to me.',
  GIFT: 'This was a gift: leave it out of what is learnt about us.',
  NOT_ME: 'That was somebody else: leave it out of what is learnt about me.',
} as const;
export type CorrectionKind = keyof typeof CORRECTION_KINDS;

/** What it is about, as the client says it: exactly one of these. */
export interface CorrectionWish {
  readonly kind: CorrectionKind;
  readonly sku?: string | null | undefined;
  readonly orderId?: string | null | undefined;
  /** The client's own id of the event. */
  readonly eventId?: string | null | undefined;
  readonly thisDevice?: boolean | null | undefined;
}

/** What was found of it for this viewer: null where it is absent or not theirs. */
export interface CorrectionSubject {
  readonly productId: number | null;
  readonly orderId: number | null;
  readonly eventId: number | null;
  readonly visitorId: string | null;
}

export type CorrectionRefusal = 'SUBJECT_COUNT' | 'KIND_DOES_NOT_FIT' | 'SUBJECT_UNKNOWN';

export type CorrectionPlan =
  | { readonly kind: 'ADD'; readonly subject: CorrectionSubject }
  | { readonly kind: 'REFUSE'; readonly code: CorrectionRefusal; readonly field: string };

/** Law: a correction is about exactly one thing, that is the viewer's; a device can only have been somebody else. */
export function planCorrection(wish: CorrectionWish, found: CorrectionSubject): CorrectionPlan {
  const named = [
    ['sku', wish.sku, found.productId],
    ['orderId', wish.orderId, found.orderId],
    ['eventId', wish.eventId, found.eventId],
    ['thisDevice', wish.thisDevice === true ? true : null, found.visitorId],
  ] as const;
  const chosen = named.filter(([, value]) => (value ?? null) !== null);
  const [one] = chosen;
  if (!one || chosen.length > 1)
    return { kind: 'REFUSE', code: 'SUBJECT_COUNT', field: chosen[1]?.[0] ?? 'sku' };
  const [field, , id] = one;
  if (field === 'thisDevice' && wish.kind !== 'NOT_ME')
    return { kind: 'REFUSE', code: 'KIND_DOES_NOT_FIT', field: 'kind' };
  if (id === null) return { kind: 'REFUSE', code: 'SUBJECT_UNKNOWN', field };
  const subject = { productId: null, orderId: null, eventId: null, visitorId: null };
  const column = (
    { sku: 'productId', orderId: 'orderId', eventId: 'eventId', thisDevice: 'visitorId' } as const
  )[field];
  return { kind: 'ADD', subject: { ...subject, [column]: id } };
}
