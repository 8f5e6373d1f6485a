import { ErpError, type ErpFault } from './port.js';

const FAULTS: Readonly<Record<number, ErpFault>> = {
  401: 'UNAUTHORISED',
  403: 'UNAUTHORISED',
  408: 'TIMEOUT',
  429: 'BUSY',
  502: 'UNREACHABLE',
  503: 'BUSY',
  504: 'TIMEOUT',
};

/** What an HTTP status that is no success says of a system; `what` names the call without secrets. */
export function faultOfStatus(status: number, what: string): ErpError {
  const other = status >= 400 && status < 500 ? 'REFUSED' : 'BAD_ANSWER';
  return new ErpError(FAULTS[status] ?? other, `${what} was answered with HTTP ${status}.`);
}

/**
 * Whatever a call over the network threw, as the port says it: the signal's own reason when it has fired, an `ErpError` as
 * it is, anything else as UNREACHABLE. Of the cause only its code is told: its text may hold an address with a password.
 */
export function faultOf(error: unknown, signal: AbortSignal, what: string): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof ErpError) return error;
  const { code } = ((error as Error).cause ?? error) as { code?: unknown };
  const told = typeof code === 'string' ? code : 'the connection broke';
  return new ErpError('UNREACHABLE', `${what} was not answered (${told}).`);
}

/** An address without user and password, and those two as a header; no header where it has none. */
export function withoutPassword(url: URL): { readonly url: URL; readonly headers: Record<string, string> } {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  if (url.username === '') return { url: plain, headers: {} };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { url: plain, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}
