/** What one statement could see of the database: every transaction below `xmax` that was not running. */
export interface Snapshot {
  /** As PostgreSQL prints it: xmin:xmax:running,running */
  readonly text: string;
  /** Every transaction below it was over. */
  readonly xmin: number;
  readonly xmax: number;
  readonly running: readonly number[];
}

/** Law: numbers of transactions are 64 bits wide and stay below 2^53 for longer than any shop. Throws for other texts. */
export function snapshotOf(text: string): Snapshot {
  const [xmin, xmax, running] = text.split(':');
  const snapshot = {
    text,
    xmin: Number(xmin),
    xmax: Number(xmax),
    running: running ? running.split(',').map(Number) : [],
  };
  if (!Number.isSafeInteger(snapshot.xmin) || !Number.isSafeInteger(snapshot.xmax))
    throw new RangeError(`"${text}" is no snapshot`);
  return snapshot;
}

/** Law: of two snapshots of one server the later sees all that the earlier sees; equal ones are not later. */
export const isLater = (one: Snapshot, other: Snapshot): boolean =>
  one.xmax === other.xmax ? one.running.length < other.running.length : one.xmax > other.xmax;

/** Whether what this transaction did can be seen, when it has committed. */
export const sees = ({ xmax, running }: Snapshot, xid: number): boolean =>
  xid < xmax && !running.includes(xid);
