import { describe, expect, it } from 'vitest';
import type { Wishes } from '../../experience/experience.js';
import type { Viewer } from '../../viewer/viewer.js';
import { audienceOf } from './audience.js';

const viewer = {
  now: new Date(0),
  channel: 'WEB',
  languages: ['en'],
  role: 'BUYER',
  company: { industry: 'GARDEN' },
} as unknown as Viewer;
const wishes = (changes: Partial<Wishes>): Wishes => ({
  intensity: 'INDIVIDUAL',
  groups: new Map(),
  brands: new Map(),
  topics: new Map([['tea', 1]]),
  industry: 'TOYS',
  ...changes,
});

describe('audienceOf', () => {
  it("takes the stated industry before the company's", () => {
    expect(audienceOf(viewer, wishes({})).industry).toBe('TOYS');
    expect(audienceOf(viewer, wishes({ industry: null })).industry).toBe('GARDEN');
  });

  it('at OFF is that of a buyer without preferences in the same company', () => {
    const without = wishes({ topics: new Map(), industry: null });
    expect(audienceOf(viewer, wishes({ intensity: 'OFF' }))).toEqual(audienceOf(viewer, without));
  });
});
