import DataLoader from 'dataloader';
import type { Database } from '../../database/database.js';
import type { ContentQuestion, Experience } from '../../experience/experience.js';
import type { Context } from '../../graphql/context.js';
import { badInput } from '../../graphql/errors.js';
import type { Viewer } from '../../viewer/viewer.js';
import { audienceOf } from './audience.js';
import type { Audience, ContentCandidate, Place } from './content-candidate.js';
import { isCode } from './content-fields.js';
import { contentOfSlots } from './content.store.js';
import { rankContent } from './rank-content.js';

interface Asking {
  readonly viewer: Viewer;
  readonly loader: Context['loader'];
}

type Spot = Pick<ContentQuestion, 'slot' | 'sku'>;

interface Found {
  /** null: there is no such slot. */
  readonly candidates: readonly ContentCandidate[] | null;
  readonly place: Place | null;
}

/** Level 3: what is meant for the viewer in a slot. An unknown slot or SKU is an error that names it; an empty slot shows the base's. */
export function refineContent(
  { database }: { readonly database: Database },
  { viewer, loader }: Asking,
  base: Experience,
  whole: () => Experience,
): Experience {
  let asked: Promise<Audience> | undefined;
  const audience = (): Promise<Audience> =>
    (asked ??= whole()
      .wishes()
      .then((wishes) => audienceOf(viewer, wishes)));
  return {
    ...base,
    content: async (question) => {
      const who = await audience();
      const spots = loader<Spot, Found>(refineContent, () => spotLoader(database, viewer, who));
      const { candidates, place } = await spots.load(question);
      if (candidates === null) throw badInput('There is no slot with this code.', 'slot');
      if (question.sku !== null && place === null)
        throw badInput('There is no product with this SKU.', 'sku');
      const items = rankContent(candidates, who, place, question.first);
      return items.length > 0 ? { items } : await base.content(question);
    },
  };
}

/** All slots and products that one request asks about, in one statement. */
const spotLoader = (database: Database, viewer: Viewer, audience: Audience): DataLoader<Spot, Found> =>
  new DataLoader(
    async (spots) => {
      const slots = [...new Set(spots.map(({ slot }) => slot).filter(isCode))];
      const skus = [
        ...new Set(spots.flatMap(({ sku }) => (sku === null || sku.includes('\0') ? [] : [sku]))),
      ];
      const found = await contentOfSlots(database, { viewer, audience }, slots, skus);
      return spots.map(({ slot, sku }) => ({
        candidates: found.slots.get(slot) ?? null,
        place: sku === null ? null : (found.places.get(sku) ?? null),
      }));
    },
    { cacheKeyFn: ({ slot, sku }) => JSON.stringify([slot, sku]) },
  );
