/** Lets work that shares one thing happen one after the other, in the order in which it was asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** What `work` answers; what failed before it does not stop it. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }

  /** When everything asked for so far is done, whatever became of it. */
  async end(): Promise<void> {
    await this.#last;
  }
}
