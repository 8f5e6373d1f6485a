import { createHash, randomBytes, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';

const ISSUER = 'maatwerk';
const AUDIENCE = 'access';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const API_KEY = 'mwk_';

/** A short token that names a session; whether the session still stands is asked of the database each time. */
export async function signAccessToken(
  key: KeyObject,
  sessionId: string,
  now: Date,
  minutes: number,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const issued = Math.floor(now.getTime() / 1000);
  const expires = issued + minutes * 60;
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(sessionId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(issued)
    .setExpirationTime(expires)
    .sign(key);
  return { token, expiresAt: new Date(expires * 1000) };
}

interface Proven {
  readonly sessionId: string;
  /** Seconds since 1970. */
  readonly expires: number;
}
/** Checking a signature costs more than the rest of the request's sign-in: it is done once per token and process. */
const proven = new WeakMap<KeyObject, LRUCache<string, Proven>>();

/** The session a token names; null when it is forged, expired, of another use or of another algorithm than HS256. */
export async function sessionOfToken(key: KeyObject, token: string, now: Date): Promise<string | null> {
  let cache = proven.get(key);
  if (!cache) proven.set(key, (cache = new LRUCache({ max: 20_000 })));
  let found = cache.get(token);
  if (!found) {
    const checked = await checkToken(key, token, now);
    if (!checked) return null;
    cache.set(token, (found = checked));
  }
  return found.expires * 1000 > now.getTime() ? found.sessionId : null;
}

async function checkToken(key: KeyObject, token: string, now: Date): Promise<Proven | null> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'sub'],
      currentDate: now,
    });
    const { sub = '', exp = 0 } = payload;
    return UUID.test(sub) ? { sessionId: sub, expires: exp } : null;
  } catch {
    return null;
  }
}

/** 256 random bits for a link or a refresh token: the text goes out, only its hash is stored. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** An API key: recognisable for secret scanners. */
export const newApiKey = (): string => `${API_KEY}${newSecret()}`;

export const isApiKey = (token: string): boolean => token.startsWith(API_KEY);

/** SHA-256: enough for secrets that have 256 bits of their own. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
