/** How far a kind was read. Moments are the system's own, as ISO 8601. */
export interface Cursor {
  /** What changed from here on is not read yet; null: nothing was read to its end. */
  readonly since: string | null;
  /** When the reading began that is under way; null: none is. */
  readonly begun: string | null;
  /** The last key of it that was taken over. */
  readonly after: string | null;
  /** When everything was last read: what changes without a trace is then known. */
  readonly whole: string | null;
}

export const NEVER: Cursor = { since: null, begun: null, after: null, whole: null };

const FIELDS = ['since', 'begun', 'after', 'whole'] as const;

export const printed = (cursor: Cursor): string => JSON.stringify(FIELDS.map((field) => cursor[field]));

/** Law: reads what `printed` wrote; anything else is "never", which reads everything again and loses nothing. */
export function cursorOf(text: string | null): Cursor {
  try {
    const values: unknown = JSON.parse(text ?? 'null');
    if (!Array.isArray(values) || values.length !== FIELDS.length) return NEVER;
    const [since, begun, after, whole] = values.map((value: unknown) =>
      typeof value === 'string' ? value : null,
    );
    const moments = [since, begun, whole].every(
      (moment) => moment == null || Number.isFinite(Date.parse(moment)),
    );
    return moments
      ? { since: since ?? null, begun: begun ?? null, after: after ?? null, whole: whole ?? null }
      : NEVER;
  } catch {
    return NEVER;
  }
}
