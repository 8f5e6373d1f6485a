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

/** Waits for work that others wait for too: when this caller's signal fires, it gives up and the work goes on. */
export function sharing<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  work.catch(() => {});
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
