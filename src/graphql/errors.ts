import { GraphQLError, Kind, type GraphQLErrorOptions, type GraphQLFormattedError } from 'graphql';

/** Every `extensions.code` that this gateway answers with: a closed list. */
export const ERROR_CODES = [
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'BATCH_TOO_LARGE',
  'BODY_TOO_LARGE',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'METHOD_NOT_ALLOWED',
  'NOT_ACCEPTABLE',
  'OPERATION_RESOLUTION_FAILURE',
  'PAGE_TOO_LARGE',
  'PERSISTED_QUERY_NOT_FOUND',
  'QUERY_TOO_DEEP',
  'QUERY_TOO_EXPENSIVE',
  'QUERY_TOO_LONG',
  'QUERY_TOO_MANY_ALIASES',
  'QUERY_TOO_REPETITIVE',
  'RATE_LIMITED',
  'REQUEST_TIMEOUT',
  'TIMEOUT',
  'TOO_MANY_SUBSCRIPTIONS',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
  'UNSUPPORTED_MEDIA_TYPE',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  PERSISTED_QUERY_NOT_FOUND: 200,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
};

const known = new Set<string>(ERROR_CODES);
const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && known.has(code);

/** An error with one of the gateway's codes. Its message and extensions reach the client as they are. */
export function gatewayError(
  code: ErrorCode,
  message: string,
  extensions: Readonly<Record<string, unknown>> = {},
  options: Omit<GraphQLErrorOptions, 'extensions'> = {},
): GraphQLError {
  return new GraphQLError(message, { ...options, extensions: { ...extensions, code } });
}

/** Nobody is signed in, or the token is not valid any more: HTTP 401. */
export const unauthenticated = (
  message = 'Sign in first: the token is missing, expired or revoked.',
): GraphQLError => gatewayError('UNAUTHENTICATED', message);

/** Signed in, but not allowed: HTTP 403. */
export const forbidden = (message = 'You may not do this.'): GraphQLError =>
  gatewayError('FORBIDDEN', message);

/** An argument or input field that cannot be; `field` is its path, like `lines.0.quantity`. Never echo the value. */
export const badInput = (message: string, field: string): GraphQLError =>
  gatewayError('BAD_USER_INPUT', message, { field });

/** HTTP status of a request that failed before any data came to be. */
export const statusOf = (error: {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}): number => {
  const code = error.extensions?.['code'];
  return (isErrorCode(code) ? STATUS[code] : undefined) ?? 400;
};

const INTERNAL: GraphQLFormattedError = {
  message: 'Internal error. Quote the request id when you report it.',
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};

const AWAY: GraphQLFormattedError = {
  message: 'The shop cannot be reached at the moment. Try again in a few seconds.',
  extensions: { code: 'UNAVAILABLE' },
};

/** Told of every exception that is masked, so that it stands in the log with its request id. */
export type Unexpected = (error: unknown) => void;

/**
 * What a client may see of an error. Errors with a code of ours pass; errors about the document pass; everything else is
 * a bug or, where `outage` says so, an outage: reported to `unexpected` and masked. Values from variables are never echoed.
 */
export function publicError(
  error: unknown,
  unexpected: Unexpected,
  outage: (error: Error) => boolean = () => false,
): GraphQLFormattedError {
  const masked = (hidden: unknown): GraphQLFormattedError =>
    hidden instanceof Error && outage(hidden) ? AWAY : INTERNAL;
  if (!(error instanceof GraphQLError)) {
    unexpected(error);
    return masked(error);
  }
  const cause = error.originalError;
  // First: the message of a coercion error holds the refused value, whatever code its cause has.
  if (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION && error.message.startsWith('Variable "$'))
    return variableError(error);
  const invalid = invalidArgument(error) ?? (cause ? invalidArgument(cause) : null);
  if (invalid) return located(error, invalid.message, { code: 'BAD_USER_INPUT', field: invalid.field });
  const coded = isErrorCode(error.extensions['code']) ? error : codedCause(cause);
  if (coded) return located(error, coded.message, { ...coded.extensions });
  if (cause && !(cause instanceof GraphQLError)) {
    unexpected(cause);
    const { message, extensions } = masked(cause);
    return located(error, message, { ...extensions });
  }
  const argument = /^Argument "([A-Za-z0-9_]+)" /.exec(error.message)?.[1];
  if (argument && error.path)
    return located(error, `Argument "${argument}" has a value that is not valid.`, {
      code: 'BAD_USER_INPUT',
      field: argument,
    });
  // Null in a non-null field and the like: raised by graphql-js in execution, so it has a path.
  if (error.path) {
    unexpected(error);
    return located(error, INTERNAL.message, { code: 'INTERNAL_SERVER_ERROR' });
  }
  return located(error, error.message, { code: 'GRAPHQL_VALIDATION_FAILED' });
}

const codedCause = (cause: unknown): GraphQLError | null =>
  cause instanceof GraphQLError && isErrorCode(cause.extensions['code']) ? cause : null;

function located(
  error: GraphQLError,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLFormattedError {
  delete extensions['http'];
  delete extensions['stacktrace'];
  return {
    message,
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions,
  };
}

/** graphql-js writes the refused value into its message: a password would stand in the answer and in logs. */
function variableError(error: GraphQLError): GraphQLFormattedError {
  const [, name = ''] = /^Variable "\$([A-Za-z0-9_]+)"/.exec(error.message) ?? [];
  const at = / at "([A-Za-z0-9_.[\]]+)"; /.exec(error.message)?.[1];
  const expected =
    /(?:of (?:required|non-null) type "[^"]+"|Expected (?:value of )?(?:non-nullable )?type "[^"]+")/.exec(
      error.message,
    )?.[0];
  const field = (at ?? name).replace(/\[(\d+)\]/g, '.$1');
  const why = error.message.includes(' was not provided')
    ? `needs a value ${expected ?? ''}`.trimEnd()
    : `has a value that is not valid${expected ? `: ${lowerFirst(expected)}` : reason(error)}`;
  return located(error, `Variable "$${at ?? name}" ${why}.`, { code: 'BAD_USER_INPUT', field });
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What a scalar of ours said: only messages of ours are known to hold no value. */
function reason(error: GraphQLError): string {
  const cause = error.originalError;
  if (cause instanceof GraphQLError && cause.extensions['code'] === 'BAD_USER_INPUT')
    return `: ${cause.message}`;
  const missing =
    /Field "[A-Za-z0-9_]+" (?:of required type "[^"]+" was not provided|is not defined by type "[^"]+")/.exec(
      error.message,
    )?.[0];
  return missing ? `: ${lowerFirst(missing)}` : '';
}

/** type-graphql's ArgumentValidationError carries target and value; only property and constraint texts go out. */
function invalidArgument(cause: Error): { readonly message: string; readonly field: string } | null {
  const errors = (cause as { extensions?: { validationErrors?: unknown } }).extensions?.validationErrors;
  if (!Array.isArray(errors) || errors.length === 0) return null;
  const path: string[] = [];
  let node = errors[0] as ValidationNode | undefined;
  let rules: string[] = [];
  while (node && path.length < 10) {
    path.push(String(node.property));
    rules = Object.keys(node.constraints ?? {});
    node = node.children?.[0];
  }
  return {
    message: `The value is not valid${rules.length > 0 ? ` (${rules.join(', ')})` : ''}.`,
    field: path.join('.'),
  };
}

interface ValidationNode {
  readonly property?: string;
  readonly constraints?: Readonly<Record<string, string>>;
  readonly children?: readonly ValidationNode[];
}
