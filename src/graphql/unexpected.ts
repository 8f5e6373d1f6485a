import type { Logger } from 'pino';

/**
 * Logs a masked exception: kind, code, message and stack. Other properties are left out, because those of a database
 * error hold rows and parameters, and rows are people.
 */
export function logUnexpected(log: Logger, error: unknown, requestId: string): void {
  if (!(error instanceof Error)) {
    log.error({ requestId, kind: typeof error }, 'unexpected error');
    return;
  }
  const code = (error as { code?: unknown }).code;
  log.error(
    {
      requestId,
      kind: error.name,
      code: typeof code === 'string' ? code : undefined,
      problem: withoutValues(error.message, code),
      stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
    },
    'unexpected error',
  );
}

/** PostgreSQL's class 22 (data exception) ends its message with the value. */
const withoutValues = (message: string, code: unknown): string =>
  typeof code === 'string' && code.startsWith('22') ? message.replace(/: ".*"$/s, '') : message;
