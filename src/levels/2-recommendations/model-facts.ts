import type { Figures } from './ranker/measure.js';
import type { ModelReason, ModelState } from './promotion.js';

/** A version as it is stored. */
export interface StoredModel {
  readonly version: number;
  readonly state: ModelState;
  readonly reason: ModelReason | null;
  readonly kept: boolean;
  readonly updates: number;
  readonly startedAt: Date;
  readonly builtAt: Date | null;
  readonly updatedAt: Date | null;
  readonly dataFrom: Date | null;
  readonly dataTo: Date | null;
  readonly metrics: {
    readonly baskets?: number;
    readonly lines?: number;
    readonly items?: number;
    readonly readMs?: number;
    readonly buildMs?: number;
    readonly heldOutAt10?: {
      readonly chosen: Figures;
      readonly rival: Figures | null;
      readonly plain: Figures;
    };
  };
}

interface FiguresAt10 {
  readonly recallAt10: number;
  readonly ndcgAt10: number;
  readonly phrAt10: number;
}

/** A version as staff read of it. */
export interface ModelFacts extends Omit<StoredModel, 'metrics'> {
  readonly orders: number | null;
  readonly lines: number | null;
  readonly products: number | null;
  readonly milliseconds: number | null;
  readonly heldOut: FiguresAt10 | null;
  readonly rival: FiguresAt10 | null;
  readonly plain: FiguresAt10 | null;
}

/** Law: what a version never measured is null, never zero. */
export function modelFacts({ metrics, ...model }: StoredModel): ModelFacts {
  const { readMs, buildMs, heldOutAt10 } = metrics;
  return {
    ...model,
    orders: metrics.baskets ?? null,
    lines: metrics.lines ?? null,
    products: metrics.items ?? null,
    milliseconds: readMs === undefined || buildMs === undefined ? null : readMs + buildMs,
    heldOut: at10(heldOutAt10?.chosen),
    rival: at10(heldOutAt10?.rival),
    plain: at10(heldOutAt10?.plain),
  };
}

const at10 = (figures: Figures | null | undefined): FiguresAt10 | null =>
  figures ? { recallAt10: figures.recall, ndcgAt10: figures.ndcg, phrAt10: figures.phr } : null;
