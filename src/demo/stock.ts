import type { Sold } from './sales.js';

export const LOCATIONS = ['LONDON', 'UTRECHT'] as const;

/**
 * Invented stock, in pieces: London holds what was sold in the last four weeks (or a third of twelve weeks when nothing
 * was), Utrecht half of that. What nobody bought for twelve weeks is out of stock. Law: never negative, whole pieces.
 */
export function stockOf(
  sold: readonly Sold[],
  lastDay: number,
): Readonly<Record<(typeof LOCATIONS)[number], number>> {
  const since = (days: number) =>
    sold.reduce((sum, { day, quantity }) => (day > lastDay - days ? sum + quantity : sum), 0);
  const london = since(28) || Math.ceil(since(84) / 3);
  return { LONDON: london, UTRECHT: Math.floor(london / 2) };
}
