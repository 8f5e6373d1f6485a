import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Changes } from '../../src/database/changes.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';

/** A listener whose next change can be waited for. */
function listening(changes: Changes, topic: string) {
  const heard: Change[] = [];
  let wake: (() => void) | undefined;
  const stop = changes.subscribe(topic, (change) => {
    heard.push(change);
    wake?.();
  });
  const until = async (count: number): Promise<Change[]> => {
    while (heard.length < count) await new Promise<void>((done) => (wake = done));
    return heard;
  };
  return { heard, stop, until };
}

export interface Adapter {
  open(fresh: FreshDatabase): Promise<Changes>;
  /** Cuts the listening connections from outside. */
  cut(fresh: FreshDatabase): Promise<void>;
}

/** What every carrier of changes keeps to. */
export function keepsTheContractOfChanges(name: string, adapter: Adapter): void {
  describe(`changes over ${name}`, () => {
    let fresh: FreshDatabase;
    let here: Changes;
    let there: Changes;
    beforeAll(async () => {
      fresh = await freshDatabase();
      [here, there] = await Promise.all([adapter.open(fresh), adapter.open(fresh)]);
    });
    afterAll(async () => {
      await Promise.all([here.close(), there.close()]);
      await fresh.drop();
    });

    it('reach every process, the announcing one included, and only the topic', async () => {
      const [own, other, stranger] = [
        listening(here, 'cart'),
        listening(there, 'cart'),
        listening(there, 'price'),
      ];
      await here.announce(fresh.database, { topic: 'cart', ids: [7, 'SKU-é'] });
      await here.announce(fresh.database, { topic: 'price', ids: [1] });
      expect(await own.until(1)).toEqual([{ topic: 'cart', ids: [7, 'SKU-é'] }]);
      expect(await other.until(1)).toEqual([{ topic: 'cart', ids: [7, 'SKU-é'] }]);
      expect(await stranger.until(1)).toEqual([{ topic: 'price', ids: [1] }]);
      for (const { stop } of [own, other, stranger]) stop();
    });

    it('are told at COMMIT, in order, and never for a rollback', async () => {
      const other = listening(there, 'cart');
      await expect(
        fresh.database.transaction(async (sql) => {
          await here.announce(sql, { topic: 'cart', ids: [1] });
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      await fresh.database.transaction(async (sql) => {
        await here.announce(sql, { topic: 'cart', ids: [2] });
        await here.announce(fresh.database, { topic: 'cart', ids: [3] });
        await other.until(1);
      });
      expect(await other.until(2)).toEqual([
        { topic: 'cart', ids: [3] },
        { topic: 'cart', ids: [2] },
      ]);
      other.stop();
    });

    it('carry many ids, as all of them if there are too many', async () => {
      const other = listening(there, 'price');
      const many = Array.from({ length: 5_000 }, (_, index) => `SKU-${index}`);
      await here.announce(fresh.database, { topic: 'price', ids: many });
      const [change] = await other.until(1);
      expect([0, 5_000]).toContain(change?.ids.length);
      other.stop();
    });

    it('are no longer heard after stopping, and a failing listener harms nobody', async () => {
      const stopped = listening(there, 'cart');
      const stopBroken = there.subscribe('cart', () => {
        throw new Error('broken listener');
      });
      const last = listening(there, 'cart');
      stopped.stop();
      await here.announce(fresh.database, { topic: 'cart', ids: [4] });
      await last.until(1);
      expect(stopped.heard).toEqual([]);
      stopBroken();
      last.stop();
    });

    it('say that anything may have changed after a lost connection, and go on', async () => {
      const other = listening(there, 'stock');
      await adapter.cut(fresh);
      expect(await other.until(1)).toEqual([{ topic: 'stock', ids: [] }]);
      await here.announce(fresh.database, { topic: 'stock', ids: [9] });
      expect((await other.until(2)).at(1)).toEqual({ topic: 'stock', ids: [9] });
      other.stop();
    });
  });
}
