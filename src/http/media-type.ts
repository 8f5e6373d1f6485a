/** A media type without parameters in lower case, and its charset. */
export interface MediaType {
  readonly type: string;
  readonly charset: string | null;
}

const FORM = /^\s*([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;(.*))?$/;

/** Reads a Content-Type; null when it is none. Linear time. */
export function mediaTypeOf(header: string | undefined): MediaType | null {
  if (header === undefined || header.length > 256) return null;
  const match = FORM.exec(header.toLowerCase());
  if (!match) return null;
  let charset: string | null = null;
  for (const parameter of (match[2] ?? '').split(';')) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim() === 'charset') charset = value.trim().replace(/^"(.*)"$/, '$1');
  }
  return { type: match[1]!, charset };
}

export const JSON_TYPE = 'application/json';
export const GRAPHQL_TYPE = 'application/graphql-response+json';

/** What the client wants, most wanted first: media ranges with a quality above zero. */
const rangesOf = (accept: string): readonly string[] =>
  accept
    .toLowerCase()
    .slice(0, 1_000)
    .split(',')
    .map((range, index) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
      const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
      return { type, quality: Number.isFinite(quality) ? quality : 0, index };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index)
    .map(({ type }) => type);

/** The media type of the answer by GraphQL over HTTP; null when the client takes neither. */
export function answerType(accept: string | undefined): typeof JSON_TYPE | typeof GRAPHQL_TYPE | null {
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  for (const range of rangesOf(accept)) {
    if (range === GRAPHQL_TYPE) return GRAPHQL_TYPE;
    if (range === JSON_TYPE || range === '*/*' || range === 'application/*') return JSON_TYPE;
  }
  return null;
}

/** Whether a browser asks for a page, rather than a program for data. */
export const wantsPage = (accept: string | undefined): boolean =>
  accept !== undefined && accept.includes('text/html') && rangesOf(accept).find(isData) === 'text/html';

const isData = (range: string): boolean =>
  range === 'text/html' || range === JSON_TYPE || range === GRAPHQL_TYPE;

/** Server-sent events are asked for by name, never by a wildcard. */
export const wantsEvents = (accept: string | undefined): boolean =>
  accept !== undefined && accept.includes('text/event-stream') && rangesOf(accept)[0] === 'text/event-stream';
