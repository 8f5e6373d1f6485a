import { type Permission, STAFF_PERMISSIONS } from './permission.js';

interface Wanted {
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly expiresAt: Date | null;
}
export type ApiKeyProblem = {
  readonly code: 'NAME_INVALID' | 'SCOPES_INVALID' | 'EXPIRY_PAST';
  readonly message: string;
  readonly field: string;
};

/** Law: a key has a name of 1 to 100 characters, at least one scope, none that an INTEGRATOR lacks, and an end that is to come. */
export function apiKeyProblem({ name, scopes, expiresAt }: Wanted, now: Date): ApiKeyProblem | null {
  if (!/^[^\p{Cc}]{1,100}$/u.test(name.trim()))
    return { code: 'NAME_INVALID', message: 'It must have 1 to 100 characters.', field: 'input.name' };
  if (scopes.length === 0)
    return { code: 'SCOPES_INVALID', message: 'A key needs at least one scope.', field: 'input.scopes' };
  const at = scopes.findIndex((scope) => !STAFF_PERMISSIONS.INTEGRATOR.includes(scope));
  if (at >= 0)
    return {
      code: 'SCOPES_INVALID',
      message: `${scopes[at]} is more than an INTEGRATOR may do.`,
      field: `input.scopes.${at}`,
    };
  return expiresAt && expiresAt <= now
    ? { code: 'EXPIRY_PAST', message: 'The end must be in the future.', field: 'input.expiresAt' }
    : null;
}
