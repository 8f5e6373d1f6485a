import DataLoader from 'dataloader';

/**
 * A loader over a store that takes distinct keys and answers in any order.
 * Missing keys are null. One SQL statement per batch is the store's part of the deal.
 */
export function loaderBy<Key extends string | number, Value>(
  load: (keys: readonly Key[]) => Promise<readonly Value[]>,
  keyOf: (value: Value) => Key,
): DataLoader<Key, Value | null> {
  return new DataLoader<Key, Value | null>(async (keys) => {
    const found = new Map((await load(keys)).map((value) => [keyOf(value), value]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

/** A loader that collects all rows of a key; a key without rows is an empty list. */
export function loaderOfMany<Key extends string | number, Value>(
  load: (keys: readonly Key[]) => Promise<readonly Value[]>,
  keyOf: (value: Value) => Key,
): DataLoader<Key, readonly Value[]> {
  return new DataLoader<Key, readonly Value[]>(async (keys) => {
    const groups = new Map<Key, Value[]>();
    for (const value of await load(keys)) {
      const group = groups.get(keyOf(value));
      if (group) group.push(value);
      else groups.set(keyOf(value), [value]);
    }
    return keys.map((key) => groups.get(key) ?? []);
  });
}
