import type { Database } from '../../database/database.js';
import type { NodeSource } from '../../graphql/node-id.js';
import { audienceOf } from './audience.js';
import { contentById } from './content.store.js';
import { isMeantFor } from './rank-content.js';
import type { ContentCandidate } from './content-candidate.js';

/** `node(id)` of content: what is meant for the viewer now, wherever it stands; else nothing. */
export const contentNodes = ({ database }: { readonly database: Database }): NodeSource => ({
  type: 'Content',
  load: async ({ viewer, experience }, ids) => {
    const audience = audienceOf(viewer, await experience.wishes());
    const found = await contentById(database, { viewer, audience }, ids);
    return new Map(
      found.filter((entry) => isMeantFor(anywhere(entry), audience, null)).map((entry) => [entry.id, entry]),
    );
  },
});

/** The store has left out what belongs to products that the viewer does not see; asked by id there is no page. */
const anywhere = (entry: ContentCandidate): ContentCandidate => ({
  ...entry,
  productId: null,
  groupId: null,
});
