import type { Viewer } from '../../viewer/viewer.js';
import { intensityOf } from './preference-plan.js';
import type { Preference } from './preference.store.js';
import type { Preferences } from './preference.type.js';

const BENEFIT =
  'What you state counts at once and before anything that is guessed: you see what you want, and never what you hid.';

/** Preferences as they are answered: with the intensity that consent allows. */
export function preferencesAnswer(
  { stated, version, updatedAt }: Preference,
  { consents }: Pick<Viewer, 'consents'>,
): Preferences {
  const intensity = intensityOf(stated.intensity, consents.has('PERSONALIZATION'));
  return { ...stated, intensity, statedIntensity: stated.intensity, version, updatedAt, benefit: BENEFIT };
}
