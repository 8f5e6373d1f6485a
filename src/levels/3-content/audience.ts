import type { Wishes } from '../../experience/experience.js';
import type { Viewer } from '../../viewer/viewer.js';
import type { Audience } from './content-candidate.js';
import { folded } from './content-fields.js';

/**
 * Law: a stated industry beats the company's. At intensity OFF nothing that was stated counts: the answer is that of a
 * buyer without preferences in the same company. Industry, role and channel are facts of the company and the request.
 */
export function audienceOf(viewer: Viewer, wishes: Wishes): Audience {
  const stated = wishes.intensity !== 'OFF';
  return {
    now: viewer.now,
    languages: viewer.languages,
    industry: (stated ? wishes.industry : null) ?? viewer.company?.industry ?? null,
    role: viewer.role,
    channel: viewer.channel,
    topics: stated ? new Map([...wishes.topics].map(([topic, weight]) => [folded(topic), weight])) : NONE,
  };
}

const NONE: ReadonlyMap<string, number> = new Map();
