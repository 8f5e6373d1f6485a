import type { Level } from './level.js';

/** THE LEVELS: one line each, loaded only when on. A sixth level is one folder and one line here. */
const LEVELS: Readonly<Record<number, () => Promise<{ readonly level: Level }>>> = {
  1: () => import('./1-prices/level.js'),
  2: () => import('./2-recommendations/level.js'),
  3: () => import('./3-content/level.js'),
  4: () => import('./4-preferences/level.js'),
  5: () => import('./5-omnichannel/level.js'),
};

export const LEVEL_NUMBERS: readonly number[] = Object.keys(LEVELS).map(Number);

/** Loads the levels that are on, lowest first. Throws a sentence for a number that is no level. */
export async function loadLevels(numbers: readonly number[]): Promise<readonly Level[]> {
  return await Promise.all(
    [...numbers]
      .sort((a, b) => a - b)
      .map(async (number) => {
        const load = LEVELS[number];
        if (!load)
          throw new Error(
            `MAATWERK_LEVELS names level ${number}; there are levels ${LEVEL_NUMBERS.join(', ')}.`,
          );
        return (await load()).level;
      }),
  );
}
