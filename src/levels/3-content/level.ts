import type { Level } from '../level.js';
import { ContentEntryEntity } from './content-entry.entity.js';
import { contentNodes } from './content-node.loader.js';
import { ContentSlotEntity } from './content-slot.entity.js';
import { content } from './content.import.js';
import { refineContent } from './content.refine.js';
import { ContentExposureResolver, ContentResolver, ProductContentResolver } from './content.resolver.js';
import { ContentEntriesResolver } from './edit/content-entries.resolver.js';
import { ContentMutations } from './edit/content.mutations.js';

/** Content knows nobody: it stores no personal data of its own. */
export const level: Level = {
  number: 3,
  name: 'content',
  entities: [ContentSlotEntity, ContentEntryEntity],
  resolvers: [
    ContentResolver,
    ProductContentResolver,
    ContentExposureResolver,
    ContentEntriesResolver,
    ContentMutations,
  ],
  imports: [content],
  build: (dependencies) => ({
    refine: (asking) => (base, whole) => refineContent(dependencies, asking, base, whole),
    nodes: [contentNodes(dependencies)],
  }),
};
