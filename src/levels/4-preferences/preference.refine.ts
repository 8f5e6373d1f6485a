import type { Database } from '../../database/database.js';
import type { Refine, Wishes } from '../../experience/experience.js';
import { subjectOf } from '../../privacy/subject.js';
import type { Viewer } from '../../viewer/viewer.js';
import { wishesOf } from './preference-plan.js';
import { preferenceOf } from './preference.store.js';

/**
 * Answers `wishes()` with what the viewer stated: one statement a request, however often it is asked. API keys and staff
 * who look as a company have no wishes of their own there.
 */
export const refineWishes =
  (on: { readonly database: Database }, viewer: Viewer): Refine =>
  (base) => {
    const subject = viewer.staged && viewer.staffRole !== null ? null : subjectOf(viewer);
    if (subject === null) return base;
    let asked: Promise<Wishes> | undefined;
    const wishes = async (): Promise<Wishes> => {
      const { stated } = await preferenceOf(on.database, subject, null);
      return wishesOf(stated, viewer.consents.has('PERSONALIZATION'));
    };
    return { ...base, wishes: () => (asked ??= wishes()) };
  };
