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

export const level: Level = {
  number: 2,
  name: 'recommendations',
  entities: [ModelEntity, ModelItemEntity, ModelBestSellersEntity, ModelHistoryEntity],
  resolvers: [
    RecommendationResolver,
    RecommendationBecauseResolver,
    ExposureResolver,
    LookalikeResolver,
    ModelResolver,
  ],
  commands: (program, open) => {
    modelCommands(program, open);
    evaluateCommand(program);
  },
  build: (dependencies) => {
    const on = { database: dependencies.database, rankerOf: keptRankers(dependencies.database) };
    return {
      refine:
        ({ viewer }) =>
        (base, whole) =>
          refineSearch(on, viewer, refineRecommendations(on, viewer, base, whole), whole),
      jobs: [modelBuild(dependencies), modelUpdate(dependencies)],
    };
  },
};
