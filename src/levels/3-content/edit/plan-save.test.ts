import { describe, expect, it } from 'vitest';
import { type ContentDraft, type Known, planSave } from './plan-save.js';

const DRAFT: ContentDraft = { slot: 'home', key: 'tea', language: 'en', title: 'Tea' };
const KNOWN: Known = { slotId: 1, productId: 2, groupId: 3, version: 4 };

describe('planSave', () => {
  it('fills in what was left out', () => {
    expect(planSave(DRAFT, KNOWN, null)).toEqual({
      kind: 'SAVE',
      row: {
        slotId: 1,
        key: 'tea',
        language: 'en',
        type: 'ARTICLE',
        title: 'Tea',
        body: null,
        url: null,
        image: null,
        topic: null,
        industries: [],
        roles: [],
        channels: [],
        productId: null,
        groupId: null,
        validFrom: null,
        validTo: null,
        fallback: false,
        sort: 0,
        active: true,
      },
    });
  });

  it('keeps codes in the form they are matched in', () => {
    const plan = planSave({ ...DRAFT, industries: ['garden', 'Garden '], channels: ['web'] }, KNOWN, 4);
    expect(plan).toMatchObject({ row: { industries: ['GARDEN'], channels: ['WEB'] } });
  });

  it.each([
    ['INVALID', 'input.key', { key: 'a b' }],
    ['INVALID', 'input.language', { language: 'EN' }],
    ['INVALID', 'input.title', { title: ' ' }],
    ['INVALID', 'input.title', { title: 'x\0' }],
    ['INVALID', 'input.body', { body: 'x'.repeat(50_001) }],
    ['INVALID', 'input.url', { url: 'javascript:alert(1)' }],
    ['INVALID', 'input.image', { image: 'x.png' }],
    ['INVALID', 'input.industries.1', { industries: ['A', 'B|C'] }],
    ['UNKNOWN_CHANNEL', 'input.channels.0', { channels: ['FAX'] }],
    ['EMPTY_VALIDITY', 'input.validTo', { validFrom: new Date(5), validTo: new Date(5) }],
  ] satisfies [string, string, Partial<ContentDraft>][])('refuses with %s at %s', (code, field, changes) => {
    const plan = planSave({ ...DRAFT, ...changes }, KNOWN, null);
    expect(plan).toMatchObject({ kind: 'REFUSED', errors: [{ code, field }] });
  });

  it('names everything that is wrong at once', () => {
    const plan = planSave(
      { ...DRAFT, sku: 'X', group: 'Y', key: '' },
      { slotId: null, productId: null, groupId: null, version: 0 },
      1,
    );
    expect(plan.kind === 'REFUSED' && plan.errors.map(({ field }) => field)).toEqual([
      'input.key',
      'input.slot',
      'input.sku',
      'input.group',
      'expectedVersion',
    ]);
  });
});
