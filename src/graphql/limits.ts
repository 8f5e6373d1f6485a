import type { GraphQLError } from 'graphql';
import { gatewayError, type ErrorCode } from './errors.js';

/** Bounds of what one request may ask for: settings of the same names. */
export interface Limits {
  readonly depthLimit: number;
  readonly costLimit: number;
  readonly aliasLimit: number;
  readonly tokenLimit: number;
  readonly batchLimit: number;
  readonly pageLimit: number;
}

/** Page size of a connection that is asked for without `first` or `last`. */
export const DEFAULT_PAGE = 20;
/** What a plain list of objects without a size argument counts for. */
export const UNSIZED_LIST = 10;
/** Introspection nests deep by nature; its width is bound by graphql's own rule. */
export const INTROSPECTION_DEPTH = 24;
/** Validation compares fields of the same response path pairwise: this many comparisons take about 20 ms. */
export const COMPARISON_LIMIT = 20_000;
/** Fragments of one document; validation compares them pairwise too. */
export const FRAGMENT_LIMIT = 200;
/** Nesting of a literal or a variable's value. */
export const VALUE_DEPTH = 32;

/** What one operation weighs before it is validated. Exact for any nesting of fragments, in linear time. */
export interface Measure {
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly aliases: number;
  /** Fields after every fragment is spread out. */
  readonly fields: number;
}

const LIMITS: Record<string, readonly [ErrorCode, keyof Limits, string, string]> = {
  depth: ['QUERY_TOO_DEEP', 'depthLimit', 'MAATWERK_LIMIT_DEPTH', 'levels deep'],
  aliases: ['QUERY_TOO_MANY_ALIASES', 'aliasLimit', 'MAATWERK_LIMIT_ALIASES', 'aliases'],
  cost: ['QUERY_TOO_EXPENSIVE', 'costLimit', 'MAATWERK_LIMIT_COST', 'in cost'],
  page: ['PAGE_TOO_LARGE', 'pageLimit', 'MAATWERK_LIMIT_PAGE', 'nodes a page'],
  batch: ['BATCH_TOO_LARGE', 'batchLimit', 'MAATWERK_LIMIT_BATCH', 'operations in one request'],
  tokens: ['QUERY_TOO_LONG', 'tokenLimit', 'MAATWERK_LIMIT_TOKENS', 'tokens'],
};

/** Throws when `measured` is above the limit named; the error says both, and the setting. */
export function refuseAbove(
  limits: Limits,
  what: 'depth' | 'aliases' | 'cost' | 'page' | 'batch',
  measured: number,
): void {
  const [code, key, setting, unit] = LIMITS[what]!;
  if (measured > limits[key])
    throw tooMuch(code, `This query is ${shown(measured)} ${unit}`, measured, limits[key], setting);
}

/** The query was cut off by the tokenizer: only the limit is known. */
export const tooLong = (limits: Limits): GraphQLError =>
  tooMuch(
    'QUERY_TOO_LONG',
    `This query has more than ${limits.tokenLimit} tokens`,
    limits.tokenLimit + 1,
    limits.tokenLimit,
    'MAATWERK_LIMIT_TOKENS',
  );

export function tooMuch(
  code: ErrorCode,
  sentence: string,
  measured: number,
  limit: number,
  setting?: string,
): GraphQLError {
  const named = setting ? ` (setting ${setting})` : '';
  return gatewayError(code, `${sentence}; the limit is ${limit}${named}.`, {
    measured: Number.isFinite(measured) ? measured : shown(measured),
    limit,
    ...(setting ? { setting } : {}),
  });
}

const shown = (measured: number): string => (measured > 1e15 ? 'more than 10^15' : String(measured));

/** Throws the refusal of what a document weighs whatever its variables are. */
export function checkMeasure(limits: Limits, measure: Measure): void {
  refuseAbove(limits, 'depth', measure.depth);
  if (measure.introspectionDepth > INTROSPECTION_DEPTH)
    throw tooMuch(
      'QUERY_TOO_DEEP',
      `This introspection is ${measure.introspectionDepth} levels deep`,
      measure.introspectionDepth,
      INTROSPECTION_DEPTH,
    );
  refuseAbove(limits, 'aliases', measure.aliases);
  refuseAbove(limits, 'cost', measure.fields);
}
