import { faultOf, faultOfStatus } from '../http-fault.js';
import { ErpError } from '../port.js';
import { sharing, within } from '../within.adapter.js';

/** A record as `read` and `search_read` answer it. */
export type TrytonRecord = Readonly<Record<string, unknown>> & { readonly id: number };

/** How long a sign-in may take, in ms. */
const SIGN_IN = 30_000;

/** Tryton's JSON-RPC: signs in once, and again when the session has ended. Throws `ErpError`, or the signal's reason. */
export class TrytonRpc {
  readonly #url: string;
  readonly #user: string;
  readonly #password: string;
  #session: Promise<string> | undefined;

  /** `tryton+http(s)://user:password@host:port/database`. */
  constructor(address: URL) {
    this.#url = `${address.protocol.replace('tryton+', '')}//${address.host}${address.pathname.replace(/\/$/, '')}/`;
    this.#user = decodeURIComponent(address.username);
    this.#password = decodeURIComponent(address.password);
  }

  async call(method: string, params: readonly unknown[], signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const session = this.#signedIn();
    const answer = await this.#post(method, params, signal, await sharing(session, signal));
    if (answer !== 'ended') return answer;
    if (this.#session === session) this.#session = undefined;
    const again = await this.#post(method, params, signal, await sharing(this.#signedIn(), signal));
    if (again === 'ended') throw new ErpError('UNAUTHORISED', `${method}: the session ended at once.`);
    return again;
  }

  /** Records, checked to be some. */
  async records(
    method: string,
    params: readonly unknown[],
    signal: AbortSignal,
  ): Promise<readonly TrytonRecord[]> {
    const answer = await this.call(method, params, signal);
    if (
      !Array.isArray(answer) ||
      !answer.every((one) => typeof (one as TrytonRecord | null)?.id === 'number')
    )
      throw new ErpError('BAD_ANSWER', `${method} did not answer with records.`);
    return answer as TrytonRecord[];
  }

  /** One for all who ask at the same time: a wrong password must not count as many attempts. */
  #signedIn(): Promise<string> {
    if (this.#session) return this.#session;
    const session = within(SIGN_IN, 'The sign-in', (signal) => this.#signIn(signal));
    this.#session = session;
    session.catch(() => {
      if (this.#session === session) this.#session = undefined;
    });
    return session;
  }

  async #signIn(signal: AbortSignal): Promise<string> {
    const params = [this.#user, { password: this.#password }];
    const answer = await this.#post('common.db.login', params, signal, null);
    const [id, key] = Array.isArray(answer) ? (answer as unknown[]) : [];
    if (answer === 'ended')
      throw new ErpError('UNAUTHORISED', 'Tryton knows no such user with this password.');
    if (typeof id !== 'number' || typeof key !== 'string')
      throw new ErpError('BAD_ANSWER', 'The sign-in was not answered with a session.');
    return Buffer.from(`${this.#user}:${id}:${key}`).toString('base64');
  }

  /** `ended`: Tryton does not know the session, or the user. */
  async #post(
    method: string,
    params: readonly unknown[],
    signal: AbortSignal,
    session: string | null,
  ): Promise<unknown> {
    try {
      const answer = await fetch(this.#url, {
        method: 'POST',
        // The password goes to nobody else.
        redirect: 'error',
        signal,
        headers: {
          'content-type': 'application/json',
          ...(session !== null && { authorization: `Session ${session}` }),
        },
        body: JSON.stringify({ id: 1, method, params }),
      });
      const text = await answer.text();
      if (answer.status === 401) return 'ended';
      if (!answer.ok) throw faultOfStatus(answer.status, method);
      return resultOf(text, method);
    } catch (error) {
      throw faultOf(error, signal, method);
    }
  }
}

/** Tryton's own words may name people: only the kind of its error is told. */
function resultOf(text: string, method: string): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null;
  }
  if (typeof answer !== 'object' || answer === null || !('result' in answer || 'error' in answer))
    throw new ErpError('BAD_ANSWER', `${method} was not answered in JSON-RPC.`);
  if (!('error' in answer)) return answer.result;
  const [kind] = Array.isArray(answer.error) ? (answer.error as unknown[]) : [];
  if (kind === 'UserError' || kind === 'UserWarning')
    throw new ErpError('REFUSED', `${method} was refused by Tryton (${kind}).`);
  if (kind === 'ConcurrencyException') throw new ErpError('BUSY', `${method} met another change.`);
  throw new ErpError('BAD_ANSWER', `${method} failed inside Tryton.`);
}
