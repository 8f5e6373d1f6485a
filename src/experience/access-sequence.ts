import type { PriceListKind } from './price.js';

/** Where a price line can come from, as the setting names it. */
export const PRICE_SOURCES = [
  'own-contract',
  'parent-contract',
  'price-group',
  'channel',
  'country',
  'base',
] as const;
export type PriceSource = (typeof PRICE_SOURCES)[number];

/**
 * Which line of a step counts, where several lists have one. FIRST: of the nearest company, then of the list with the
 * highest priority. LOWEST: the cheapest. PRIORITY: of the lists with the highest priority, the cheapest. SPECIFIC: of
 * the nearest company, then the one with the greatest least quantity. What is still equal is settled by the tie-breaks.
 */
export const TAKES = ['FIRST', 'LOWEST', 'PRIORITY', 'SPECIFIC'] as const;
export type Take = (typeof TAKES)[number];

/** Settles what is still equal; the line's id comes last of all, always. */
export const TIE_BREAKS = ['narrower-validity', 'lower-amount'] as const;
export type TieBreak = (typeof TIE_BREAKS)[number];

export interface AccessStep {
  readonly sources: readonly PriceSource[];
  readonly take: Take;
}

/** In which order price lists are looked at. The first step that has an applicable line decides. */
export interface AccessSequence {
  /** Name of the preset; the text itself for a declared one. */
  readonly name: string;
  readonly steps: readonly AccessStep[];
  readonly ties: readonly TieBreak[];
  /** Step of a line by the kind of its list, for a parent's contract by INHERITED; -1: this sequence does not look at it. */
  readonly stepOf: Readonly<Record<PriceListKind | 'INHERITED', number>>;
}

/** THE PRESETS: one line each. `docs/prices.md` says which systems they behave like. */
const PRESETS: ReadonlyMap<string, string> = new Map([
  [
    'contract-first',
    'own-contract:first > parent-contract:first > price-group:lowest > channel:first > country:first > base:first',
  ],
  ['lowest-of-all', 'own-contract+parent-contract+price-group+channel+country+base:lowest'],
  ['priority-levels', 'own-contract+parent-contract+price-group+channel+country+base:priority'],
  [
    'most-specific-wins',
    'own-contract:specific > parent-contract:specific > price-group:specific > channel:specific > country:specific > base:specific',
  ],
]);
export const PRESET_NAMES: readonly string[] = [...PRESETS.keys()];

const KINDS: Readonly<Record<PriceSource, PriceListKind | 'INHERITED'>> = {
  'own-contract': 'CONTRACT',
  'parent-contract': 'INHERITED',
  'price-group': 'PRICE_GROUP',
  channel: 'CHANNEL',
  country: 'COUNTRY',
  base: 'BASE',
};

/**
 * Reads the name of a preset, or a declared text: `own-contract:first > price-group+base:lowest; ties: lower-amount`.
 * Law: no source stands twice. Throws RangeError with a sentence that says what is wrong and what there is.
 */
export function accessSequence(text: string): AccessSequence {
  const [steps = '', ties, ...rest] = (PRESETS.get(text) ?? text).split(';').map((part) => part.trim());
  if (rest.length > 0) throw new RangeError('it has more than one ";"');
  const read = steps.split('>').map(stepIn);
  const stepOf: Record<PriceListKind | 'INHERITED', number> = {
    CONTRACT: -1,
    INHERITED: -1,
    PRICE_GROUP: -1,
    CHANNEL: -1,
    COUNTRY: -1,
    BASE: -1,
  };
  read.forEach(({ sources }, index) => {
    for (const source of sources) {
      if (stepOf[KINDS[source]] >= 0) throw new RangeError(`"${source}" stands in it twice`);
      stepOf[KINDS[source]] = index;
    }
  });
  return { name: text, steps: read, ties: ties === undefined ? TIE_BREAKS : tiesIn(ties), stepOf };
}

function stepIn(text: string): AccessStep {
  const [sources = '', take = '', ...rest] = text.trim().split(':');
  const found = TAKES.find((one) => one === take.trim().toUpperCase());
  if (!found || rest.length > 0)
    throw new RangeError(
      `"${text.trim()}" is neither a preset (${PRESET_NAMES.join(', ')}) nor a step like base:first (${TAKES.join(', ').toLowerCase()})`,
    );
  return { sources: sources.split('+').map((source) => known(source, PRICE_SOURCES)), take: found };
}

function tiesIn(text: string): readonly TieBreak[] {
  const [label, list = '', ...rest] = text.split(':');
  if (label?.trim() !== 'ties' || rest.length > 0)
    throw new RangeError(`behind ";" comes "ties: ${TIE_BREAKS.join(', ')}"`);
  const ties = list.split(',').map((tie) => known(tie, TIE_BREAKS));
  if (new Set(ties).size < ties.length) throw new RangeError('a tie-break stands in it twice');
  return ties;
}

function known<Name extends string>(text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text.trim());
  if (!found) throw new RangeError(`"${text.trim()}" is none of ${names.join(', ')}`);
  return found;
}

/** Contract first: what was agreed goes before what groups get, and that before the list. */
export const CONTRACT_FIRST: AccessSequence = accessSequence('contract-first');
