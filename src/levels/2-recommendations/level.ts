import type { Level } from '../level.js';
import { evaluateCommand } from './evaluate.command.js';
import { LookalikeResolver } from './lookalikes/lookalike.resolver.js';
import { ModelBestSellersEntity } from './model-best-sellers.entity.js';
import { modelBuild, modelUpdate } from './model-build.job.js';
import { modelCommands } from './model.command.js';
import { ModelItemEntity } from './model-item.entity.js';
import { ModelEntity } from './model.entity.js';
import { ModelHistoryEntity } from './model-history.entity.js';
import { ModelResolver } from './model.resolver.js';
import {
  ExposureResolver,
  RecommendationBecauseResolver,
  RecommendationResolver,
} from './recommendation.resolver.js';
import { refineSearch } from './personal-search.refine.js';
import { keptRankers } from './ranker.loader.js';
import { refineRecommendations } from './recommendations.refine.js';
import { SlotResultsResolver } from './counters/slot-results.resolver.js';
import { DryRunResolver } from './steering/dry-run.resolver.js';
import { keptSteering } from './steering/kept-steering.loader.js';
import { RecommendationStopEntity } from './steering/recommendation-stop.entity.js';
import { SteeringRuleEntity } from './steering/steering-rule.entity.js';
import { SteeringMutations } from './steering/steering.mutations.js';
import { SteeringResolver } from './steering/steering.resolver.js';

export const level: Level = {
  number: 2,
  name: 'recommendations',
  entities: [
    ModelEntity,
    ModelItemEntity,
    ModelBestSellersEntity,
    ModelHistoryEntity,
    SteeringRuleEntity,
    RecommendationStopEntity,
  ],
  resolvers: [
    RecommendationResolver,
    RecommendationBecauseResolver,
    ExposureResolver,
    LookalikeResolver,
    ModelResolver,
    SteeringResolver,
    SteeringMutations,
    DryRunResolver,
    SlotResultsResolver,
  ],
  commands: (program, open) => {
    modelCommands(program, open);
    evaluateCommand(program);
  },
  build: (dependencies) => {
    const { database } = dependencies;
    const on = { database, rankerOf: keptRankers(database), steering: keptSteering(dependencies) };
    return {
      refine:
        ({ viewer }) =>
        (base, whole) =>
          refineSearch(on, viewer, refineRecommendations(on, viewer, base, whole), whole),
      jobs: [modelBuild(dependencies), modelUpdate(dependencies)],
    };
  },
};
