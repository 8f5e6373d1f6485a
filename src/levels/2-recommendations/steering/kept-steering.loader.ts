import type { Changes } from '../../../database/changes.js';
import type { Database } from '../../../database/database.js';
import { type SteeringState, steeringState } from './steering.store.js';

/** What is announced when a rule or the kill switch changes. */
export const STEERING = 'steering';

/** The process's copy of all that steers. */
export interface KeptSteering {
  current(): Promise<SteeringState>;
  /** The next question reads anew: this process changed something. */
  forget(): void;
}

interface Needs {
  readonly database: Database;
  readonly changes: Pick<Changes, 'subscribe'>;
}

const kept = new WeakMap<Database, KeptSteering>();

/**
 * The copy of this process: read once, and again after every change, so that no request spends a statement on rules that
 * stand. This process's own changes count from the next question on, those of others as soon as they are told, which is
 * within a second. A read that began before a change is not kept.
 */
export function keptSteering(on: Needs): KeptSteering {
  const known = kept.get(on.database);
  if (known) return known;
  const made = keeping(on);
  kept.set(on.database, made);
  return made;
}

function keeping({ database, changes }: Needs): KeptSteering {
  let state: Promise<SteeringState> | undefined;
  const forget = (): void => {
    state = undefined;
  };
  changes.subscribe(STEERING, forget);
  return {
    forget,
    current: async () => {
      if (state) return await state;
      const reading = steeringState(database);
      state = reading;
      reading.catch(() => {
        if (state === reading) forget();
      });
      return await reading;
    },
  };
}
