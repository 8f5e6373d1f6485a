const HALF = /\p{Surrogate}/u;
const HALVES = /\p{Surrogate}/gu;

/** Whether a text holds half a character: what is left of an emoji where a client cut it in two. */
export const isCut = (text: string): boolean => HALF.test(text);

/**
 * A value of JSON in which every text can be written as UTF-8: half a character becomes U+FFFD, as in any text that is
 * sent as bytes. JSON carries it as an escape, and PostgreSQL refuses that in jsonb. Arguments stay as they are.
 */
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(HALVES, '\ufffd');
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, wellFormed(part)]));
}
