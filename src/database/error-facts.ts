/**
 * What a log may hold of an exception: kind, code, message and stack. The other properties of a database error hold rows
 * and parameters, and rows are people; PostgreSQL's class 22 (data exception) ends its message with the value.
 */
export function errorFacts(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code } = error as { readonly code?: unknown };
  const known = typeof code === 'string' ? code : undefined;
  return {
    kind: error.name,
    code: known,
    problem: known?.startsWith('22') ? error.message.replace(/: ".*"$/s, '') : error.message,
    stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
  };
}
