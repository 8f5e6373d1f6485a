import { expect, it } from 'vitest';
import { addValues, binOf, Booster, boundsOf, type Rows, sequence } from './boosted-trees.js';

/** 4,000 rows of three features; what is bought depends on an "exclusive or" of the first two, the third is noise. */
function rows(): Rows {
  const random = sequence(1);
  const count = 4000;
  const bins = Uint8Array.from({ length: count * 3 }, () => Math.floor(random() * 8));
  const labels = Uint8Array.from({ length: count }, (_, row) =>
    bins[row * 3]! < 4 === bins[row * 3 + 1]! < 4 ? 1 : 0,
  );
  return { count, width: 3, bins, labels, weights: new Float32Array(count).fill(1) };
}

const grown = (from: Rows) => {
  const booster = new Booster(from);
  for (let tree = 0; tree < 40; tree++) booster.grow();
  return booster.trees;
};

it('learns what no single feature tells', () => {
  const from = rows();
  const trees = grown(from);
  let right = 0;
  const all = Int32Array.from({ length: from.count }, (_, row) => row);
  const scores = new Float32Array(from.count);
  for (const tree of trees) addValues(tree, from, all, scores);
  for (const row of all) if (scores[row]! > 0 === (from.labels[row] === 1)) right++;
  expect(right / from.count).toBeGreaterThan(0.99);
});

it('the same rows give the same trees', () => expect(grown(rows())).toEqual(grown(rows())));

it('bins are about equally full, and a value beyond the sample has one, too', () => {
  const bounds = boundsOf(Float32Array.from({ length: 6400 }, (_, index) => index));
  expect(bounds).toHaveLength(63);
  expect(binOf(bounds, -5)).toBe(0);
  expect(binOf(bounds, 1e9)).toBe(63);
  expect(boundsOf(new Float32Array(10).fill(3))).toEqual([]);
});
