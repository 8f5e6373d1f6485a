import type { Viewer } from '../../viewer/viewer.js';

/** Whom lists and discounts are for: everybody, a channel, a country, a company or a price group. */
export type Owner =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'channel' | 'country'; readonly code: string }
  | { readonly kind: 'company'; readonly id: number; readonly distance: number }
  | { readonly kind: 'group'; readonly id: number };

/** Law: exactly the owners whose lists and discounts speak to the viewer; a company's own parents included, nobody else. */
export function ownersOf({
  channel,
  company,
  priceGroupIds,
}: Pick<Viewer, 'channel' | 'company' | 'priceGroupIds'>): readonly Owner[] {
  const companies = company ? [company.id, ...company.ancestorIds] : [];
  return [
    { kind: 'everybody' },
    { kind: 'channel', code: channel },
    ...(company ? [{ kind: 'country', code: company.country } as const] : []),
    ...companies.map((id, distance) => ({ kind: 'company', id, distance }) as const),
    ...[...new Set(priceGroupIds)].map((id) => ({ kind: 'group', id }) as const),
  ];
}

/** One text an owner; two owners never have the same. PostgreSQL makes the same texts. */
export function keyOfOwner(owner: Owner): string {
  if (owner.kind === 'everybody') return 'e';
  if (owner.kind === 'company') return `c${owner.id}`;
  if (owner.kind === 'group') return `g${owner.id}`;
  return `${owner.kind === 'channel' ? 'h' : 'y'}${owner.code}`;
}
