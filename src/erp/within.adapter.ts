import { ErpError } from './port.js';

/** Gives a call a signal that fires after so many ms with `ErpError` TIMEOUT; `what` names the call. */
export async function within<Result>(
  ms: number,
  what: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const timer = setTimeout(
    () => stop.abort(new ErpError('TIMEOUT', `${what} took longer than ${ms} ms.`)),
    ms,
  );
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
  }
}
