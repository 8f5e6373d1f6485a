import type { Level } from '../level.js';
import { PreferenceWishEntity } from './preference-wish.entity.js';
import { PreferenceEntity } from './preference.entity.js';
import { PreferenceMutations } from './preference.mutations.js';
import { personalPreferences } from './personal-data.store.js';
import { refineWishes } from './preference.refine.js';
import { ViewerPreferencesResolver } from './preference.resolver.js';

export const level: Level = {
  number: 4,
  name: 'preferences',
  entities: [PreferenceEntity, PreferenceWishEntity],
  resolvers: [ViewerPreferencesResolver, PreferenceMutations],
  personalData: personalPreferences,
  build: (dependencies) => ({ refine: ({ viewer }) => refineWishes(dependencies, viewer) }),
};
