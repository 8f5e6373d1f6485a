import type { Exchange } from './exchange.js';

export interface Health {
  /** Whether the process has begun to stop. */
  readonly draining: () => boolean;
  /** Throws, or answers false, when the process cannot serve now: the database is away. */
  readonly ready: () => Promise<boolean> | boolean;
}

/** How long the check may take before the answer is no, in ms. */
const READY_TIME = 3_000;

/** `/health/live`: the process runs. `/health/ready`: it may get traffic; red first when it stops. */
export async function answerHealth(
  exchange: Exchange,
  kind: 'live' | 'ready',
  health: Health,
): Promise<void> {
  exchange.door = 'health';
  exchange.set('cache-control', 'no-store');
  if (kind === 'live') return exchange.answerJson(200, { status: 'live' });
  if (health.draining()) return exchange.answerJson(503, { status: 'draining' });
  const ready = await inTime(health.ready);
  if (health.draining()) return exchange.answerJson(503, { status: 'draining' });
  exchange.answerJson(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
}

async function inTime(check: Health['ready']): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_TIME);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
