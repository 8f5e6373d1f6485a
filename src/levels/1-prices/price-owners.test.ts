import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyOfOwner, ownersOf } from './price-owners.js';

const id = fc.integer({ min: 1, max: 30 });
const viewer = fc.record({
  channel: fc.constantFrom('WEB', 'POS', '1', 'c1'),
  company: fc.option(
    fc.record({ id, ancestorIds: fc.array(id, { maxLength: 3 }), country: fc.constantFrom('GB', 'NL') }),
  ),
  priceGroupIds: fc.array(id, { maxLength: 4 }),
});
type Asking = Parameters<typeof ownersOf>[0];

it('law: no owner but the own company, its parents, the own groups, channel and country, and everybody', () => {
  fc.assert(
    fc.property(viewer, (asking) => {
      for (const owner of ownersOf(asking as unknown as Asking)) {
        if (owner.kind === 'company')
          expect([asking.company!.id, ...asking.company!.ancestorIds][owner.distance]).toBe(owner.id);
        if (owner.kind === 'group') expect(asking.priceGroupIds).toContain(owner.id);
        if (owner.kind === 'channel') expect(owner.code).toBe(asking.channel);
        if (owner.kind === 'country') expect(owner.code).toBe(asking.company?.country);
      }
    }),
  );
});

it('law: two owners never share a key', () => {
  fc.assert(
    fc.property(viewer, viewer, (one, other) => {
      const owners = [one, other].flatMap((asking) => ownersOf(asking as unknown as Asking));
      const named = owners.map((owner) => JSON.stringify({ ...owner, distance: undefined }));
      expect(new Set(owners.map(keyOfOwner)).size).toBe(new Set(named).size);
    }),
  );
});
