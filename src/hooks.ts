import type { Logger } from 'pino';
import type { Database, Sql } from './database/database.js';
import { errorFacts } from './database/error-facts.js';
import type { JobKind, Jobs } from './jobs/jobs.js';
import type { After, Hooks, SignedIn } from './viewer/hooks.js';
import type { Viewer } from './viewer/viewer.js';

/** A level's own hooks, by its name. */
export type LevelHooks = ReadonlyMap<string, Partial<Hooks>>;

const KIND = 'hook';

interface HookJob {
  readonly level: string;
  readonly hook: keyof Hooks;
  readonly event: unknown;
}

type On = { readonly database: Database; readonly jobs: Jobs; readonly log: Logger };

/** Tells the levels: see `After`. */
export function hooksOf(on: On, levels: () => LevelHooks): After<Sql> {
  const write =
    (hook: keyof Hooks) =>
    async (sql: Sql, event: object): Promise<void> => {
      for (const [level, hooks] of levels())
        if (hooks[hook]) await on.jobs.add(sql, { name: KIND, payload: { level, hook, event } });
    };
  return {
    signedIn: (event) => signedIn(on, levels(), event),
    orderPlaced: write('orderPlaced'),
    consentChanged: write('consentChanged'),
    corrected: write('corrected'),
  };
}

async function signedIn(on: On, levels: LevelHooks, event: SignedIn): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const [level, hooks] of levels) {
    try {
      answers[level] = await hooks.signedIn?.(event);
    } catch (error) {
      on.log.error(
        { level, hook: 'signedIn', ...errorFacts(error) },
        'a hook failed; it will be tried again',
      );
      await retryLater(on, { level, hook: 'signedIn', event: written(event) });
    }
  }
  return answers;
}

async function retryLater(on: On, retry: HookJob): Promise<void> {
  try {
    await on.jobs.add(on.database, { name: KIND, payload: retry });
  } catch (error) {
    on.log.error(
      { level: retry.level, hook: retry.hook, ...errorFacts(error) },
      'a failed hook could not be queued',
    );
  }
}

/** The job that runs a hook. */
export const hookJob = (levels: () => LevelHooks): JobKind => ({
  name: KIND,
  run: async (payload) => {
    const { level, hook, event } = payload as HookJob;
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
