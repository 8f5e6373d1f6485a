import type { Registry } from 'prom-client';
import type { Database, DatabaseLog } from '../database/database.js';
import { errorFacts } from '../database/error-facts.js';
import { cacheMetrics, type CacheMetrics } from './cache-metrics.store.js';
import type { CacheAnswer, CacheChange, CacheQuestion, Caches, Section, SectionOptions } from './caches.js';
import { changesSince, changeValues, forgetChanges, MOST_CHANGES } from './changes.store.js';
import { LruSection } from './section.store.js';
import { isLater, type Snapshot, snapshotOf } from './snapshot.js';

/** A proof counts for so long in readers that live longer than a request, in ms. */
const PROOF = 500;
/** Between two looks that keep an idle process's caches alive and remove old changes, in ms. */
const LOOK = 30_000;

export interface OpenCaches extends Caches {
  close(): void;
}

interface Asked extends CacheQuestion {
  readonly since: Snapshot | null;
  readonly sent: number;
  readonly epoch: number;
  readonly losses: number;
  readonly doubts: number;
}

/** The caches of one process; null where `megabytes` is 0. */
export function openCaches(options: {
  readonly database: Database;
  readonly megabytes: number;
  readonly registry: Registry;
  readonly log: DatabaseLog;
}): OpenCaches | null {
  return options.megabytes === 0 ? null : new VersionedCaches(options);
}

/** Removes what was noted before the fifth look back: every process has long heard it. */
function forgetting(database: Database): (seen: Snapshot) => Promise<void> {
  let looks: readonly Snapshot[] = [];
  return async (seen) => {
    looks = [...looks.slice(-4), seen];
    const [oldest] = looks;
    if (oldest && looks.length === 5) await forgetChanges(database, oldest.xmin);
  };
}

/** Where a process keeps nothing in memory its writers still note what changes: the notes must not pile up. */
export function keepNotesShort(database: Database, log: DatabaseLog): { close(): void } {
  const forget = forgetting(database);
  const look = async (): Promise<void> => {
    try {
      const { snapshot } = await changesSince(database, { values: changeValues(null) });
      await forget(snapshotOf(snapshot));
    } catch (error) {
      log.debug(errorFacts(error), 'notes of changes could not be removed');
    }
  };
  const timer = setInterval(() => void look(), LOOK).unref();
  return { close: () => clearInterval(timer) };
}

class VersionedCaches implements OpenCaches {
  readonly #sections: LruSection<string | number, object>[] = [];
  readonly #listeners: ((change: CacheChange) => void)[] = [];
  readonly #database: Database;
  readonly #log: DatabaseLog;
  readonly #bytes: number;
  readonly #metrics: CacheMetrics;
  readonly #timer: NodeJS.Timeout;
  /** All that this snapshot sees has been told to the listeners. */
  #heard: Snapshot | null = null;
  #readers = new WeakMap<object, number>();
  /** Questions whose answer told all that had changed since what was heard. */
  readonly #answered = new WeakSet<object>();
  #provenAt = Number.NEGATIVE_INFINITY;
  #epoch = 0;
  #losses: number;
  #doubts = 0;
  readonly #forget: (seen: Snapshot) => Promise<void>;

  constructor(on: Parameters<typeof openCaches>[0]) {
    this.#database = on.database;
    this.#log = on.log;
    this.#bytes = on.megabytes * 2 ** 20;
    this.#losses = on.database.losses;
    this.#forget = forgetting(on.database);
    this.#metrics = cacheMetrics(on.registry, this.#sections);
    this.#timer = setInterval(() => void this.#look(), LOOK).unref();
  }

  section<Key extends string | number, Value extends object>(
    options: SectionOptions<Value>,
  ): Section<Key, Value> {
    const section = new LruSection<Key, Value>(options, this.#bytes);
    this.#sections.push(section as unknown as LruSection<string | number, object>);
    return section;
  }

  onChange(listener: (change: CacheChange) => void): void {
    this.#listeners.push(listener);
  }

  question(): Asked {
    // After a lost connection the server may be another one, or have lost what it had not written yet.
    if (this.#losses !== this.#database.losses) this.#reset('lost');
    return {
      values: changeValues(this.#heard),
      since: this.#heard,
      sent: performance.now(),
      epoch: this.#epoch,
      losses: this.#losses,
      doubts: this.#doubtful,
    };
  }

  heard(question: CacheQuestion, answer: CacheAnswer): void {
    const asked = question as Asked;
    if (this.#losses !== this.#database.losses) this.#reset('lost');
    if (asked.epoch !== this.#epoch) return;
    // Asked before anything was heard, answered after: what changed in between was told to nobody. Such a reader asks again.
    if (asked.since === null && this.#heard !== null) return;
    this.#answered.add(question);
    if (answer.changes !== null || answer.snapshot !== this.#heard?.text) this.#take(asked, answer);
    this.#provenAt = Math.max(this.#provenAt, asked.sent);
  }

  #take({ since }: Asked, { snapshot: text, changes, horizon }: CacheAnswer): void {
    const snapshot = snapshotOf(text);
    const gap = since !== null && ((horizon ?? 0) > since.xmin || snapshot.xmax < since.xmax);
    if (gap || (changes?.length ?? 0) > MOST_CHANGES) this.#reset(gap ? 'gap' : 'many');
    else
      for (const [topic, lists, products] of changes ?? [])
        for (const listener of this.#listeners) listener({ topic, lists, products });
    if (this.#heard === null || isLater(snapshot, this.#heard)) this.#heard = snapshot;
  }

  proven(reader: object, question: CacheQuestion): void {
    const { epoch, doubts } = question as Asked;
    if (epoch === this.#epoch && this.#answered.has(question)) this.#readers.set(reader, doubts);
  }

  async ready(reader: object): Promise<boolean> {
    if (this.#isProven(reader)) return true;
    try {
      const question = this.question();
      this.heard(question, await changesSince(this.#database, question));
      this.proven(reader, question);
      return question.epoch === this.#epoch && this.#answered.has(question);
    } catch (error) {
      this.#log.warn(errorFacts(error), 'the caches could not hear what changed and are passed over');
      return false;
    }
  }

  #isProven(reader: object): boolean {
    return (
      this.#readers.get(reader) === this.#doubtful &&
      this.#losses === this.#database.losses &&
      performance.now() - this.#provenAt <= PROOF
    );
  }

  doubt(): void {
    this.#doubts++;
  }

  /** Grows with every commit of this process: what it has written it must read. */
  get #doubtful(): number {
    return this.#doubts + this.#database.commits;
  }

  counted(name: string, hit: boolean): void {
    this.#metrics.looked(name, hit);
  }

  #reset(reason: 'lost' | 'gap' | 'many'): void {
    this.#epoch++;
    this.#losses = this.#database.losses;
    this.#heard = null;
    this.#provenAt = Number.NEGATIVE_INFINITY;
    this.#readers = new WeakMap();
    for (const section of this.#sections) section.clear();
    this.#metrics.emptied(reason);
  }

  /** Keeps up with the changes of an idle process, and removes those that every process has long heard. */
  async #look(): Promise<void> {
    try {
      const question = this.question();
      const answer = await changesSince(this.#database, question);
      this.heard(question, answer);
      await this.#forget(snapshotOf(answer.snapshot));
    } catch (error) {
      this.#log.debug(errorFacts(error), 'the caches could not look for changes');
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#reset('lost');
  }
}
