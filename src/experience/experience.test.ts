import { describe, expect, it } from 'vitest';
import { type Experience, foldExperience, type Refine } from './experience.js';
import type { ProductsAnswer } from './products.js';

const answer = (modelVersion: string): ProductsAnswer => ({
  items: [],
  hasNextPage: false,
  answeredBy: 'CATALOGUE',
  modelVersion,
});
const plain = (): Experience => ({
  prices: (questions) => Promise.resolve(questions.map(() => ({ kind: 'absent', reason: 'NOT_AVAILABLE' }))),
  adjustments: () => Promise.resolve([]),
  orderDiscounts: () => Promise.resolve({ reductions: [], missed: [] }),
  products: () => Promise.resolve(answer('plain')),
  content: () => Promise.resolve({ items: [] }),
  wishes: () =>
    Promise.resolve({
      intensity: 'INDIVIDUAL',
      groups: new Map(),
      brands: new Map(),
      topics: new Map(),
      industry: null,
    }),
  basket: () => Promise.resolve({ cartId: null, lines: [] }),
});
const question = {} as Parameters<Experience['products']>[0];

describe('foldExperience', () => {
  it('without refinements is plain', async () => {
    expect((await foldExperience(plain, []).products(question)).modelVersion).toBe('plain');
  });

  it('lets a level ask a higher one through the whole, and its base through the levels below', async () => {
    const second: Refine = (base, whole) => ({
      ...base,
      products: async () =>
        answer(`${(await base.products(question)).modelVersion} ${(await whole().wishes()).intensity}`),
    });
    const fourth: Refine = (base) => ({
      ...base,
      wishes: async () => ({ ...(await base.wishes()), intensity: 'OFF' }),
    });
    const whole = foldExperience(plain, [second, fourth]);
    expect((await whole.products(question)).modelVersion).toBe('plain OFF');
  });
});
