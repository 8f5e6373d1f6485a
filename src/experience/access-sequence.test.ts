import { describe, expect, it } from 'vitest';
import { accessSequence, PRESET_NAMES, PRICE_SOURCES } from './access-sequence.js';

describe('accessSequence', () => {
  it.each(PRESET_NAMES)('%s looks at every source', (name) => {
    const { steps, stepOf } = accessSequence(name);
    expect(steps.flatMap(({ sources }) => sources)).toEqual(PRICE_SOURCES);
    expect(Object.values(stepOf)).not.toContain(-1);
  });

  it('reads a declared text', () => {
    const read = accessSequence(
      'own-contract : first > price-group+base:LOWEST ; ties: lower-amount, narrower-validity',
    );
    expect(read.steps).toEqual([
      { sources: ['own-contract'], take: 'FIRST' },
      { sources: ['price-group', 'base'], take: 'LOWEST' },
    ]);
    expect(read.ties).toEqual(['lower-amount', 'narrower-validity']);
    expect(read.stepOf).toMatchObject({ CONTRACT: 0, PRICE_GROUP: 1, BASE: 1, CHANNEL: -1, INHERITED: -1 });
  });

  it.each([
    ['', 'neither a preset'],
    ['contract-frist', '"contract-frist" is neither a preset (contract-first, lowest-of-all'],
    ['base:dearest', 'nor a step like base:first'],
    ['bases:first', '"bases" is none of own-contract'],
    ['base:first > base:lowest', '"base" stands in it twice'],
    ['base+base:first', '"base" stands in it twice'],
    ['base:first;', 'behind ";" comes "ties:'],
    ['base:first; ties: cheaper', '"cheaper" is none of narrower-validity'],
    ['base:first; ties: lower-amount, lower-amount', 'a tie-break stands in it twice'],
    ['base:first; ties: lower-amount; more', 'more than one ";"'],
    ['base:first:lowest', 'nor a step'],
  ])('says what is wrong with "%s"', (text, sentence) => {
    expect(() => accessSequence(text)).toThrow(sentence);
  });
});
