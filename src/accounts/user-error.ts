import type { UserErrorFacts } from '../graphql/user-error.type.js';

/** A user error as a value; `field` is the path of the argument it speaks of. */
export const userError = <Code extends string>(
  code: Code,
  message: string,
  field: string | null = null,
): UserErrorFacts<Code> => ({ code, message, field });
