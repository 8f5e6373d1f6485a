import { audit } from '../../accounts/audit.store.js';
import type { Database } from '../../database/database.js';
import { demandSubject } from '../../privacy/subject.js';
import type { Viewer } from '../../viewer/viewer.js';
import { planPreferences, type PreferenceRefusal, type StatedChange } from './preference-plan.js';
import {
  knownCodes,
  lockPreference,
  type Preference,
  preferenceOf,
  writePreference,
} from './preference.store.js';

export interface StatedError {
  readonly code: PreferenceRefusal | 'VERSION_CONFLICT' | 'LANGUAGE_NEEDS_ACCOUNT';
  readonly message: string;
  readonly field: string;
}
export interface StatedAnswer {
  readonly preference: Preference;
  readonly userErrors: readonly StatedError[];
}

/** Changes what the viewer stated in one transaction: all of it or nothing. The next answer knows of it. */
export async function statePreferences(
  database: Database,
  viewer: Viewer,
  { change, expectedVersion }: { readonly change: StatedChange; readonly expectedVersion: number | null },
): Promise<StatedAnswer> {
  const subject = demandSubject(viewer);
  const buyerId = viewer.buyer?.id ?? null;
  return await database.transaction(async (sql) => {
    await lockPreference(sql, subject);
    const current = await preferenceOf(sql, subject, buyerId);
    const refused = (userErrors: readonly StatedError[]): StatedAnswer => ({
      preference: current,
      userErrors,
    });
    if (expectedVersion !== null && expectedVersion !== current.version)
      return refused([changedMeanwhile(current.version)]);
    if (change.language != null && buyerId === null) return refused([NEEDS_ACCOUNT]);
    const plan = planPreferences(current.stated, change, await knownCodes(sql, change));
    if (plan.kind === 'REFUSE')
      return refused(plan.errors.map((error) => ({ ...error, field: `input.${error.field}` })));
    await writePreference(sql, { subject, buyerId, stated: plan.stated, now: viewer.now });
    const entry = {
      action: 'preferences.set',
      subjectType: 'Preferences',
      subjectId: subject,
      detail: { fields: fieldsOf(change) },
    };
    await audit(sql, viewer, entry, viewer.now);
    return { preference: await preferenceOf(sql, subject, buyerId), userErrors: [] };
  });
}

const fieldsOf = (change: StatedChange): string[] =>
  Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));

const changedMeanwhile = (version: number): StatedError => ({
  code: 'VERSION_CONFLICT',
  message: `The preferences were changed meanwhile: they have version ${version}. Read them again.`,
  field: 'expectedVersion',
});
const NEEDS_ACCOUNT: StatedError = {
  code: 'LANGUAGE_NEEDS_ACCOUNT',
  message: 'Sign in to keep a language, or send the header Accept-Language.',
  field: 'input.language',
};
