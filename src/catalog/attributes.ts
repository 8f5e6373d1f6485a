/** What a product is, by name: `{ voltage: ['230 V'], material: ['steel', 'brass'] }`. Values are texts, compared as they are. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

export const MOST_ATTRIBUTES = 100;
export const MOST_VALUES = 100;
export const LONGEST_ATTRIBUTE = 500;

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The stored form of what a system of record writes: every value a list of texts, without repeats and empty ones. A JSON
 * object of texts, numbers, truth values or lists of them; null where it is anything else, or beyond 100 names, 100 values
 * a name or 500 characters. Law: the stored form is its own stored form.
 */
export function attributesOf(json: unknown): Attributes | null {
  if (!isObject(json)) return null;
  const names = Object.keys(json);
  if (names.length > MOST_ATTRIBUTES || names.some((name) => !isShort(name))) return null;
  const entries: [string, readonly string[]][] = [];
  for (const name of names) {
    const given = json[name] ?? [];
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (!list.every(isScalar) || list.length > MOST_VALUES) return null;
    const values = [...new Set(list.map(String))].filter((value) => value !== '');
    if (values.some((value) => !isShort(value))) return null;
    if (values.length > 0) entries.push([name, values]);
  }
  return Object.fromEntries(entries);
}

const isShort = (text: string): boolean => text.trim() !== '' && text.length <= LONGEST_ATTRIBUTE;

/** JSON text in the stored form; anything that has none is answered as it is, for `checkAttributes` to refuse. */
export function normalAttributes(text: string): string {
  const attributes = attributesOf(parsed(text));
  return attributes === null ? text : JSON.stringify(attributes);
}

/** The reason why a cell cannot be attributes; null if it can. */
export const checkAttributes = (text: string): string | null =>
  attributesOf(parsed(text)) === null
    ? 'BAD_ATTRIBUTES: a JSON object of texts or lists of texts, like {"voltage":"230 V","material":["steel"]}'
    : null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
