import { expect, it } from 'vitest';
import { figuresOf, meanOf } from './measure.js';

it('recall, nDCG with the ideal over the whole basket, and whether anything was hit', () => {
  const figures = figuresOf([1, 2, 3, 4], new Set([2, 9]), 3);
  expect(figures.recall).toBe(0.5);
  expect(figures.ndcg).toBeCloseTo(1 / Math.log2(3) / (1 + 1 / Math.log2(3)), 12);
  expect(figures.phr).toBe(1);
  expect(figuresOf([1, 2, 3, 4], new Set([4]), 3)).toEqual({ recall: 0, ndcg: 0, phr: 0 });
  expect(figuresOf([], new Set([4]), 3).recall).toBe(0);
  expect(figuresOf([1], new Set(), 3)).toEqual({ recall: 0, ndcg: 0, phr: 0 });
});

it('means are over lists, each counting once', () => {
  expect(meanOf([figuresOf([1], new Set([1]), 1), figuresOf([2], new Set([1]), 1)]).recall).toBe(0.5);
  expect(meanOf([]).recall).toBe(0);
});
