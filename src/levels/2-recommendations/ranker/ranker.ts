import { binOf, type Tree } from './boosted-trees.js';
import { FEATURES, PLAIN, WIDTH } from './features.js';

/** A learnt blend, as it is stored: everything by value, nothing about a person or a company. */
export interface Ranker {
  /** The features it was learnt on. */
  readonly features: readonly string[];
  readonly bounds: readonly (readonly number[])[];
  readonly trees: readonly Tree[];
}

/** Whether a stored ranker speaks of today's features. */
export const fits = ({ features }: Ranker): boolean =>
  features.length === WIDTH && features.every((name, index) => name === FEATURES[index]);

/** Scores rows of `WIDTH` features each: log odds of being bought. Law: a row's score depends on that row alone. */
export function scoresOf(ranker: Ranker, features: Float32Array): Float32Array {
  const { bounds, nodes, values, roots } = packedOf(ranker);
  const scores = new Float32Array(features.length / WIDTH);
  const bins = new Uint8Array(WIDTH);
  for (let row = 0; row < scores.length; row++) {
    for (let feature = 0; feature < WIDTH; feature++)
      bins[feature] = binOf(bounds[feature] ?? NONE, features[row * WIDTH + feature] ?? 0);
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree] ?? 0;
      for (;;) {
        const feature = nodes[node * 4] ?? -1;
        if (feature < 0) break;
        node = nodes[node * 4 + ((bins[feature] ?? 0) <= (nodes[node * 4 + 1] ?? 0) ? 2 : 3)] ?? 0;
      }
      sum += values[node] ?? 0;
    }
    scores[row] = sum;
  }
  return scores;
}

const NONE = new Float64Array(0);

/** All trees in a row: of each node its feature, bin, left and right. Several times faster to walk through. */
interface Packed {
  readonly bounds: readonly Float64Array[];
  readonly nodes: Int32Array;
  readonly values: Float64Array;
  readonly roots: Int32Array;
}

const packed = new WeakMap<Ranker, Packed>();

function packedOf(ranker: Ranker): Packed {
  const known = packed.get(ranker);
  if (known) return known;
  const nodes: number[] = [];
  const values: number[] = [];
  const roots: number[] = [];
  for (const { feature, bin, left, right, value } of ranker.trees) {
    const root = values.length;
    roots.push(root);
    for (const [node, chosen] of feature.entries()) {
      nodes.push(chosen, bin[node] ?? 0, root + (left[node] ?? 0), root + (right[node] ?? 0));
      values.push(value[node] ?? 0);
    }
  }
  const made = {
    bounds: ranker.bounds.map((list) => Float64Array.from(list)),
    nodes: Int32Array.from(nodes),
    values: Float64Array.from(values),
    roots: Int32Array.from(roots),
  };
  packed.set(ranker, made);
  return made;
}

/** The learnt blend; without one the plain blend: own purchases times what the shop sells lately. */
export function blended(ranker: Ranker | null, features: Float32Array): Float32Array {
  if (ranker) return scoresOf(ranker, features);
  const scores = new Float32Array(features.length / WIDTH);
  for (let row = 0; row < scores.length; row++) scores[row] = features[row * WIDTH + PLAIN] ?? 0;
  return scores;
}
