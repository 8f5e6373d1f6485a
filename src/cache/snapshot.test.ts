import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLater, sees, type Snapshot, snapshotOf } from './snapshot.js';

it('reads what PostgreSQL prints', () => {
  expect(snapshotOf('100:105:100,102')).toEqual({
    text: '100:105:100,102',
    xmin: 100,
    xmax: 105,
    running: [100, 102],
  });
  expect(snapshotOf('7:7:').running).toEqual([]);
  expect(() => snapshotOf('soon')).toThrow('"soon" is no snapshot');
});

/** A server on which transactions begin and end in any order; answers its snapshots, one after each event. */
const history = fc
  .array(fc.nat({ max: 9 }), { minLength: 2, maxLength: 60 })
  .map((events): readonly Snapshot[] => {
    let next = 1;
    let running: number[] = [];
    return events.map((event) => {
      // PostgreSQL's xmax is the first number that has not ended yet, as of the last end.
      if (event < 5 || running.length === 0) running.push(next++);
      else running = running.filter((_, at) => at !== event % running.length);
      const ended = Array.from({ length: next }, (_, xid) => xid).filter(
        (xid) => xid > 0 && !running.includes(xid),
      );
      const xmax = ended.length === 0 ? 1 : Math.max(...ended, 0) + 1;
      const below = running.filter((xid) => xid < xmax);
      return snapshotOf(`${Math.min(xmax, ...below)}:${xmax}:${below.join(',')}`);
    });
  });

it('law: the later of two snapshots sees all that the earlier sees', () => {
  fc.assert(
    fc.property(history, (snapshots) => {
      for (const [at, one] of snapshots.entries())
        for (const other of snapshots.slice(at + 1)) {
          expect(isLater(one, other)).toBe(false);
          for (let xid = 1; xid < 70; xid++) if (sees(one, xid)) expect(sees(other, xid)).toBe(true);
        }
    }),
  );
});
