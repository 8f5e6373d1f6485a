import type { ServerResponse } from 'node:http';
import { timedOut } from '../graphql/engine.js';

/** Runs `work` with a signal that aborts after `milliseconds`, and throws TIMEOUT then. */
export async function withDeadline<Result>(
  milliseconds: number,
  controller: AbortController,
  work: () => Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = timedOut(milliseconds);
      controller.abort(error);
      reject(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Aborts when the client goes before it has the whole answer. */
export function abortWhenGone(response: ServerResponse): AbortController {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller;
}
