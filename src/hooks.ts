import type { Logger } from 'pino';
import type { Database } from './database/database.js';
import { errorFacts } from './database/error-facts.js';
import type { JobKind, Jobs } from './jobs/jobs.js';
import type { ConsentChanged, Corrected, Hooks, OrderPlaced, SignedIn } from './viewer/hooks.js';
import type { Viewer } from './viewer/viewer.js';

/** A level's own hooks, by its name. */
export type LevelHooks = ReadonlyMap<string, Partial<Hooks>>;

const RETRY = 'hook-retry';

interface Retry {
  readonly level: string;
  readonly hook: keyof Hooks;
  readonly event: unknown;
}

/** Calls every level's hook of a name. One that fails is logged and becomes a job; the act that it follows never fails. */
export function hooksOf(
  on: { readonly database: Database; readonly jobs: Jobs; readonly log: Logger },
  levels: () => LevelHooks,
): Hooks {
  const call = async (
    hook: keyof Hooks,
    event: SignedIn & OrderPlaced & ConsentChanged & Corrected,
  ): Promise<Record<string, unknown>> => {
    const answers: Record<string, unknown> = {};
    for (const [level, hooks] of levels()) {
      try {
        answers[level] = await hooks[hook]?.(event);
      } catch (error) {
        on.log.error({ level, hook, ...errorFacts(error) }, 'a hook failed; it will be tried again');
        await retryLater(on, { level, hook, event: written(event) });
      }
    }
    return answers;
  };
  type Any = Parameters<typeof call>[1];
  return {
    signedIn: (event) => call('signedIn', event as Any),
    orderPlaced: async (event) => void (await call('orderPlaced', event as Any)),
    consentChanged: async (event) => void (await call('consentChanged', event as Any)),
    corrected: async (event) => void (await call('corrected', event as Any)),
  };
}

async function retryLater(
  on: { readonly database: Database; readonly jobs: Jobs; readonly log: Logger },
  retry: Retry,
): Promise<void> {
  try {
    await on.jobs.add(on.database, { name: RETRY, payload: retry });
  } catch (error) {
    on.log.error(
      { level: retry.level, hook: retry.hook, ...errorFacts(error) },
      'a failed hook could not be queued',
    );
  }
}

/** The job that tries a failed hook again. */
export const hookJob = (levels: () => LevelHooks): JobKind => ({
  name: RETRY,
  run: async (payload) => {
    const { level, hook, event } = payload as Retry;
    const hooks = levels().get(level);
    await hooks?.[hook]?.(read(event) as never);
  },
});

/** A viewer's sets and moment as JSON, and back. */
const written = (event: object): unknown =>
  JSON.parse(
    JSON.stringify(event, (_, value: unknown) => (value instanceof Set ? { set: [...value] } : value)),
  );

function read(event: unknown): unknown {
  const { viewer, ...rest } = event as {
    viewer?: Viewer & { now: string; permissions: { set: string[] }; consents: { set: string[] } };
  };
  if (!viewer) return rest;
  return {
    ...rest,
    viewer: {
      ...viewer,
      now: new Date(viewer.now),
      permissions: new Set(viewer.permissions.set),
      consents: new Set(viewer.consents.set),
    },
  };
}
