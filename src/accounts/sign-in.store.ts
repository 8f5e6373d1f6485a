import { errorFacts } from '../database/error-facts.js';
import type { Viewer } from '../viewer/viewer.js';
import { normalEmail } from './email.js';
import { failureLimit } from './failure-limit.store.js';
import { passwordFits } from './password.store.js';
import { openSession, type SessionTokens } from './session.store.js';
import type { SignInDependencies } from './settings.js';
import { viewerOfSession } from './viewer.store.js';

export type SignInOutcome =
  | {
      readonly kind: 'SIGNED_IN';
      readonly tokens: SessionTokens;
      readonly viewer: Viewer;
      /** What each level had to tell, by its name. */
      readonly afterSignIn: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'REFUSED' }
  | { readonly kind: 'RATE_LIMITED' };

interface Attempt {
  readonly email: string;
  readonly password: string;
  /** Network address of the caller. */
  readonly address: string;
  /** Who asked: their channel and proven visitor id go on. */
  readonly as: Viewer;
}

/** Signs a person in. Unknown, blocked, without password and wrong password are one and the same answer. */
export async function signIn(on: SignInDependencies, attempt: Attempt): Promise<SignInOutcome> {
  const email = normalEmail(attempt.email);
  const { limited, result } = await failureLimit(on).attempt(
    email ?? attempt.email.slice(0, 500),
    attempt.address,
    async () => await provenBuyer(on, email, attempt.password),
  );
  if (limited) return { kind: 'RATE_LIMITED' };
  if (result === null) return { kind: 'REFUSED' };
  const tokens = await openSession(on, result);
  const viewer = await viewerOfSession(tokens.sessionId, attempt.as, on);
  return { kind: 'SIGNED_IN', tokens, viewer, afterSignIn: await tellLevels(on, viewer) };
}

async function provenBuyer(
  on: SignInDependencies,
  email: string | null,
  password: string,
): Promise<number | null> {
  const [buyer] = await on.database.query<{ id: number; hash: string | null }>(
    {
      name: 'sign-in',
      text: `SELECT id, password_hash AS hash FROM buyer WHERE email = $1 AND blocked_at IS NULL`,
    },
    [email],
  );
  const fits = await passwordFits(buyer?.hash ?? null, password);
  return buyer && fits ? buyer.id : null;
}

/** A level that fails must not keep anybody out. */
async function tellLevels(
  on: SignInDependencies,
  viewer: Viewer,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await on.after.signedIn({ viewer, visitorId: viewer.visitorId });
  } catch (error) {
    on.log.error(errorFacts(error), 'a hook of signing in failed');
    return {};
  }
}
