import { expect, it } from 'vitest';
import { everyMinutes } from './every-minutes.js';

it.each([
  [5, '*/5 * * * *'],
  [59, '*/59 * * * *'],
  [60, '0 */1 * * *'],
  [90, '0 */2 * * *'],
  [1440, '0 0 * * *'],
])('every %d minutes is %s', (minutes, line) => {
  expect(everyMinutes(minutes)).toBe(line);
});
