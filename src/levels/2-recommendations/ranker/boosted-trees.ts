/** Rows of numbers to learn from, already sorted into bins: `bins[row * width + feature]`. */
export interface Rows {
  readonly count: number;
  readonly width: number;
  readonly bins: Uint8Array;
  /** 1 for what should score high, 0 for the rest. */
  readonly labels: Uint8Array;
  readonly weights: Float32Array;
}

/** One tree: node `n` asks whether `feature[n]`'s bin is at most `bin[n]`; then `left[n]`, else `right[n]`. A leaf has feature -1. */
export interface Tree {
  readonly feature: readonly number[];
  readonly bin: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
}

/** How trees are grown. These are the usual values of such learners; none belongs to a data set. */
const LEAVES = 31;
const LEARNING_RATE = 0.1;
const LEAST_HESSIAN = 5;
const PENALTY = 5;
const BINS = 64;

/** A repeatable stream of numbers between 0 and 1 (mulberry32). */
export function sequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Gradient-boosted trees with logistic loss over binned features, leaf by leaf; half of the rows for each tree. Law: the
 * same rows give the same trees.
 */
export class Booster {
  private readonly scores: Float32Array;
  private readonly gradients: Float32Array;
  private readonly hessians: Float32Array;
  private readonly drawn: Int32Array;
  private readonly random = sequence(7);
  readonly trees: Tree[] = [];

  constructor(private readonly rows: Rows) {
    this.scores = new Float32Array(rows.count);
    this.gradients = new Float32Array(rows.count);
    this.hessians = new Float32Array(rows.count);
    this.drawn = new Int32Array(rows.count);
  }

  /** Grows one more tree. */
  grow(): void {
    const { scores, gradients, hessians, drawn } = this;
    const { count, labels, weights } = this.rows;
    let size = 0;
    let left = count;
    for (let row = 0; row < count; row++) {
      if (this.random() < 0.5) {
        drawn[--left] = row;
        continue;
      }
      const chance = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
      const weight = weights[row] ?? 1;
      gradients[row] = weight * (chance - (labels[row] ?? 0));
      hessians[row] = weight * Math.max(1e-6, chance * (1 - chance));
      drawn[size++] = row;
    }
    const growth = new Growth(this.rows, gradients, hessians, drawn.subarray(0, size));
    const tree = growth.tree(scores);
    this.trees.push(tree);
    addValues(tree, this.rows, drawn.subarray(left), scores);
  }
}

/** Adds to the score of each of the rows `chosen` the value of the leaf it falls into. */
export function addValues(tree: Tree, { bins, width }: Rows, chosen: Int32Array, scores: Float32Array): void {
  const feature = Int32Array.from(tree.feature);
  const bin = Int32Array.from(tree.bin);
  const left = Int32Array.from(tree.left);
  const right = Int32Array.from(tree.right);
  for (let index = 0; index < chosen.length; index++) {
    const row = chosen[index] ?? 0;
    let node = 0;
    for (;;) {
      const asked = feature[node] ?? -1;
      if (asked < 0) break;
      node = ((bins[row * width + asked] ?? 0) <= (bin[node] ?? 0) ? left[node] : right[node]) ?? 0;
    }
    scores[row] = (scores[row] ?? 0) + (tree.value[node] ?? 0);
  }
}

interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly histogram: Float64Array;
  readonly split: Split | null;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
}

/** The growing of one tree: the leaf that gains most is split, until there are enough. */
class Growth {
  private readonly feature: number[] = [];
  private readonly bin: number[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly value: number[] = [];
  private readonly other: Int32Array;

  constructor(
    private readonly rows: Rows,
    private readonly gradients: Float32Array,
    private readonly hessians: Float32Array,
    private readonly drawn: Int32Array,
  ) {
    this.other = new Int32Array(drawn.length);
  }

  /** Adds to the scores of the rows drawn, too: they lie leaf by leaf when the tree is grown. */
  tree(scores: Float32Array): Tree {
    let leaves: Leaf[] = [this.leaf(0, this.drawn.length)];
    while (leaves.length < LEAVES) {
      let best: Leaf | undefined;
      for (const leaf of leaves) if (leaf.split && leaf.split.gain > (best?.split?.gain ?? 0)) best = leaf;
      if (!best?.split) break;
      const [left, right] = this.divide(best, best.split);
      leaves = [...leaves.filter((leaf) => leaf !== best), left, right];
    }
    for (const { node, from, to } of leaves)
      for (let index = from; index < to; index++) {
        const row = this.drawn[index] ?? 0;
        scores[row] = (scores[row] ?? 0) + (this.value[node] ?? 0);
      }
    const { feature, bin, left, right, value } = this;
    return { feature, bin, left, right, value };
  }

  private leaf(from: number, to: number, histogram = this.histogramOf(from, to)): Leaf {
    let gradient = 0;
    let hessian = 0;
    for (let bin = 0; bin < BINS; bin++) {
      gradient += histogram[bin * 2] ?? 0;
      hessian += histogram[bin * 2 + 1] ?? 0;
    }
    const node = this.feature.push(-1) - 1;
    this.bin.push(0);
    this.left.push(0);
    this.right.push(0);
    this.value.push((-LEARNING_RATE * gradient) / (hessian + PENALTY));
    return { node, from, to, histogram, split: this.bestSplit(histogram, gradient, hessian) };
  }

  private divide({ node, from, to, histogram }: Leaf, { feature, bin }: Split): readonly [Leaf, Leaf] {
    const middle = this.partition(from, to, feature, bin);
    const leftIsSmall = middle - from < to - middle;
    const small = leftIsSmall ? this.histogramOf(from, middle) : this.histogramOf(middle, to);
    const large = histogram;
    for (let index = 0; index < large.length; index++)
      large[index] = (large[index] ?? 0) - (small[index] ?? 0);
    const left = this.leaf(from, middle, leftIsSmall ? small : large);
    const right = this.leaf(middle, to, leftIsSmall ? large : small);
    this.feature[node] = feature;
    this.bin[node] = bin;
    this.left[node] = left.node;
    this.right[node] = right.node;
    return [left, right];
  }

  /** Rows that go left first, each side in its old order. */
  private partition(from: number, to: number, feature: number, bin: number): number {
    const { bins, width } = this.rows;
    let left = from;
    let right = 0;
    for (let index = from; index < to; index++) {
      const row = this.drawn[index] ?? 0;
      if ((bins[row * width + feature] ?? 0) <= bin) this.drawn[left++] = row;
      else this.other[right++] = row;
    }
    this.drawn.set(this.other.subarray(0, right), left);
    return left;
  }

  private histogramOf(from: number, to: number): Float64Array {
    const { bins, width } = this.rows;
    const { drawn, gradients, hessians } = this;
    const histogram = new Float64Array(width * BINS * 2);
    for (let index = from; index < to; index++) {
      const row = drawn[index] ?? 0;
      const gradient = gradients[row] ?? 0;
      const hessian = hessians[row] ?? 0;
      const end = (row + 1) * width;
      let first = 0;
      for (let cell = row * width; cell < end; cell++) {
        const place = first + 2 * (bins[cell] ?? 0);
        histogram[place] = (histogram[place] ?? 0) + gradient;
        histogram[place + 1] = (histogram[place + 1] ?? 0) + hessian;
        first += 2 * BINS;
      }
    }
    return histogram;
  }

  private bestSplit(histogram: Float64Array, gradient: number, hessian: number): Split | null {
    const whole = (gradient * gradient) / (hessian + PENALTY);
    let best: Split | null = null;
    for (let feature = 0; feature < this.rows.width; feature++) {
      let leftGradient = 0;
      let leftHessian = 0;
      for (let bin = 0; bin < BINS - 1; bin++) {
        const place = (feature * BINS + bin) * 2;
        leftGradient += histogram[place] ?? 0;
        leftHessian += histogram[place + 1] ?? 0;
        const rightHessian = hessian - leftHessian;
        if (leftHessian < LEAST_HESSIAN) continue;
        if (rightHessian < LEAST_HESSIAN) break;
        const rightGradient = gradient - leftGradient;
        const gain =
          (leftGradient * leftGradient) / (leftHessian + PENALTY) +
          (rightGradient * rightGradient) / (rightHessian + PENALTY) -
          whole;
        if (gain > (best?.gain ?? 1e-9)) best = { gain, feature, bin };
      }
    }
    return best;
  }
}

/** Bounds between bins, about equally full: a value's bin is the number of bounds that are smaller. */
export function boundsOf(values: Float32Array): readonly number[] {
  const sorted = values.toSorted();
  const bounds = new Set<number>();
  for (let bin = 1; bin < BINS; bin++) {
    const value = sorted[Math.floor((bin * sorted.length) / BINS)] ?? 0;
    if (value < (sorted.at(-1) ?? 0)) bounds.add(value);
  }
  return [...bounds];
}

export function binOf(bounds: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
