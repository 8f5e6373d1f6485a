import { demand } from '../../accounts/permission.js';
import type { Context } from '../../graphql/context.js';
import { IMPORT_TOPIC } from './import-kind.js';

/** Events of one import for one client: the first at once; changes while the client is busy become one. */
export class ImportEvents implements AsyncIterableIterator<ImportEvents> {
  #changed = true;
  #ended = false;
  #wake: (() => void) | null = null;
  readonly #stop: () => void;

  constructor(context: Context, id: string) {
    demand(context.viewer, 'IMPORT');
    this.#stop = context.onChange(IMPORT_TOPIC, (ids) => {
      if (ids.length > 0 && !ids.includes(id)) return;
      this.#changed = true;
      this.#wake?.();
    });
  }

  /** What is being answered is the last. */
  end(): void {
    this.#ended = true;
    this.#stop();
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<ImportEvents, undefined>> {
    while (!this.#changed && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#changed = false;
    return this.#ended ? { value: undefined, done: true } : { value: this, done: false };
  }

  return(): Promise<IteratorResult<ImportEvents, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
