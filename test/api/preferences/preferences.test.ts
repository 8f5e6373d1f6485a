import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewerFrom } from '../../../src/accounts/viewer.store.js';
import { loadersOfOneRequest } from '../../../src/app.js';
import type { Experience } from '../../../src/experience/experience.js';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

type Headers = Readonly<Record<string, string>>;

const FIELDS = `intensity statedIntensity industry language version updatedAt benefit
  groups { code weight } brands { code weight } topics { code weight }`;
const READ = `{ viewer { languages preferences { ${FIELDS} } } }`;
const SET = `mutation ($input: PreferencesInput!, $expectedVersion: Int) {
  preferencesSet(input: $input, expectedVersion: $expectedVersion) { preferences { ${FIELDS} } userErrors { code field message } } }`;
const WITHDRAW = `mutation { consentWithdraw(purpose: PERSONALIZATION) { userErrors { code } } }`;

describe('preferences', () => {
  let gateway: TestGateway;
  let buyers = 0;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1, 4] });
    const { shop } = gateway;
    await shop.company('C1', { industry: 'HOTEL' });
    await shop.company('C2', { industry: 'SCHOOL' });
    await shop.product('MUG', { group: 'CUPS', brand: 'Acme' });
    await shop.product('BAG', { group: 'BAGS', brand: 'Bolt' });
  });
  afterAll(() => gateway.close());

  /** A buyer of C1 who has stated nothing yet. */
  const newBuyer = async (): Promise<Headers> => {
    const email = `p${++buyers}@test.example`;
    await gateway.shop.buyer(email, 'C1');
    return await gateway.as(email);
  };
  const newDevice = async (): Promise<Headers> => {
    const { headers } = await gateway.query('{ viewer { currency } }');
    return { 'maatwerk-visitor': headers.get('maatwerk-visitor') ?? '' };
  };
  const read = async (headers: Headers) => (await gateway.ask(READ, {}, headers)).viewer.preferences;
  const set = async (input: object, headers: Headers, expectedVersion?: number) =>
    (await gateway.ask(SET, { input, expectedVersion }, headers)).preferencesSet;
  /** What the levels get to see of these headers. */
  const experience = async (headers: Headers): Promise<Experience> => {
    const { viewer } = await viewerFrom(headers, gateway.app.dependencies);
    return gateway.app.experienceFor(viewer, loadersOfOneRequest());
  };
  const wishes = async (headers: Headers) => await (await experience(headers)).wishes();

  it('are empty at first, and say what one gets for stating something', async () => {
    expect(await read(await newBuyer())).toEqual({
      intensity: 'INDIVIDUAL',
      statedIntensity: null,
      industry: null,
      language: null,
      version: 0,
      updatedAt: null,
      benefit: expect.stringContaining('counts at once'),
      groups: [],
      brands: [],
      topics: [],
    });
  });

  it('are kept, answered, and known to the levels from the next request on', async () => {
    const buyer = await newBuyer();
    const input = {
      intensity: 'SEGMENT',
      industry: 'SCHOOL',
      language: 'nl',
      groups: [{ code: 'CUPS', weight: -1 }, { code: 'BAGS' }],
      brands: [{ code: 'Acme', weight: 0.25 }],
      topics: [{ code: 'safety', weight: 0.5 }],
    };
    const { preferences, userErrors } = await set(input, buyer);
    expect(userErrors).toEqual([]);
    expect(preferences).toMatchObject({
      ...input,
      groups: [
        { code: 'BAGS', weight: 1 },
        { code: 'CUPS', weight: -1 },
      ],
      version: 1,
    });
    const { viewer } = await gateway.ask(READ, {}, buyer);
    expect(viewer.preferences).toEqual(preferences);
    expect(viewer.languages[0]).toBe('nl');
    expect(await wishes(buyer)).toEqual({
      intensity: 'SEGMENT',
      industry: 'SCHOOL',
      groups: new Map([
        ['BAGS', 1],
        ['CUPS', -1],
      ]),
      brands: new Map([['Acme', 0.25]]),
      topics: new Map([['safety', 0.5]]),
    });
  });

  it('leave what is not named, replace lists, and take back what is null', async () => {
    const buyer = await newBuyer();
    await set(
      { industry: 'SCHOOL', language: 'nl', groups: [{ code: 'CUPS' }], brands: [{ code: 'Bolt' }] },
      buyer,
    );
    const { preferences } = await set({ groups: [{ code: 'BAGS' }], industry: null }, buyer);
    expect(preferences).toMatchObject({
      industry: null,
      language: 'nl',
      groups: [{ code: 'BAGS' }],
      brands: [{ code: 'Bolt' }],
      version: 2,
    });
  });

  it('name an industry as its companies write it', async () => {
    const { preferences } = await set({ industry: 'school' }, await newBuyer());
    expect(preferences.industry).toBe('SCHOOL');
  });

  it("are the person's own", async () => {
    const [buyer, colleague, device] = [await newBuyer(), await newBuyer(), await newDevice()];
    await set({ groups: [{ code: 'CUPS' }] }, { ...buyer, ...device });
    await set({ brands: [{ code: 'Acme' }] }, device);
    expect((await read(colleague)).groups).toEqual([]);
    expect(await read(device)).toMatchObject({ groups: [], brands: [{ code: 'Acme' }] });
    expect(await read({ ...buyer, ...device })).toMatchObject({ groups: [{ code: 'CUPS' }], brands: [] });
    const [id] = (device['maatwerk-visitor'] ?? '').split('.');
    expect((await read({ 'maatwerk-visitor': `${id}.${'A'.repeat(43)}` })).brands).toEqual([]);
  });

  it.each([
    ['UNKNOWN_GROUP', 'input.groups.0.code', { groups: [{ code: 'NOPE' }] }],
    ['UNKNOWN_GROUP', 'input.groups.0.code', { groups: [{ code: 'a\0' }] }],
    ['UNKNOWN_BRAND', 'input.brands.1.code', { brands: [{ code: 'Acme' }, { code: 'acme' }] }],
    ['UNKNOWN_INDUSTRY', 'input.industry', { industry: 'MOON' }],
    ['UNKNOWN_INDUSTRY', 'input.industry', { industry: '' }],
    ['WEIGHT_OUT_OF_RANGE', 'input.topics.0.weight', { topics: [{ code: 't', weight: 2 }] }],
    ['STATED_TWICE', 'input.groups.1.code', { groups: [{ code: 'CUPS' }, { code: 'CUPS', weight: 0 }] }],
    ['INVALID_LANGUAGE', 'input.language', { language: 'Dutch' }],
  ])('with %s are refused at %s, and nothing is changed', async (code, field, input) => {
    const buyer = await newBuyer();
    const answer = await set({ intensity: 'OFF', ...input }, buyer);
    expect(answer).toMatchObject({ preferences: { version: 0 }, userErrors: [{ code, field }] });
    expect(await read(buyer)).toMatchObject({ statedIntensity: null, version: 0 });
  });

  it('of a visitor have no language: the browser says it', async () => {
    const { userErrors } = await set({ language: 'nl' }, await newDevice());
    expect(userErrors).toMatchObject([{ code: 'LANGUAGE_NEEDS_ACCOUNT', field: 'input.language' }]);
  });

  it('changed meanwhile are not overwritten: of ten edits of one version one succeeds', async () => {
    const buyer = await newBuyer();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => set({ topics: [{ code: `t${index}` }] }, buyer, 0)),
    );
    const done = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(done).toHaveLength(1);
    expect((await read(buyer)).topics).toEqual(done[0].preferences.topics);
    const refused = answers.find(({ userErrors }) => userErrors.length > 0);
    expect(refused).toMatchObject({
      userErrors: [{ code: 'VERSION_CONFLICT', field: 'expectedVersion' }],
      preferences: { version: 1 },
    });
  });

  it('at OFF are not followed, and say so to the levels', async () => {
    const buyer = await newBuyer();
    await set({ intensity: 'OFF', industry: 'SCHOOL', groups: [{ code: 'CUPS' }] }, buyer);
    expect(await wishes(buyer)).toEqual({
      intensity: 'OFF',
      industry: null,
      groups: new Map(),
      brands: new Map(),
      topics: new Map(),
    });
    expect((await read(buyer)).groups).toEqual([{ code: 'CUPS', weight: 1 }]);
  });

  it('are never more personal than consent', async () => {
    const buyer = await newBuyer();
    await set({ intensity: 'INDIVIDUAL', groups: [{ code: 'CUPS' }] }, buyer);
    await gateway.ask(WITHDRAW, {}, buyer);
    expect(await read(buyer)).toMatchObject({ intensity: 'CONTEXT', statedIntensity: 'INDIVIDUAL' });
    // What was stated is no behaviour: it is still followed.
    expect(await wishes(buyer)).toMatchObject({ intensity: 'CONTEXT', groups: new Map([['CUPS', 1]]) });
    expect(await wishes(await newDevice())).toMatchObject({ intensity: 'CONTEXT' });
  });

  it('are read once a request, by one statement', async () => {
    const whole = await experience(await newBuyer());
    const statements = await gateway.statements(async () => {
      await Promise.all([whole.wishes(), whole.wishes()]);
      await whole.wishes();
    });
    expect(statements).toHaveLength(1);
  });

  it('can be exported and erased, and nothing is left', async () => {
    const [buyer, other] = [await newBuyer(), await newBuyer()];
    for (const headers of [buyer, other])
      await set({ industry: 'SCHOOL', groups: [{ code: 'CUPS' }] }, headers);
    const { viewer } = await viewerFrom(buyer, gateway.app.dependencies);
    const id = viewer.buyer?.id ?? 0;
    const personal = gateway.app.levels.find(({ number }) => number === 4)!.personalData!;
    expect(await personal.export(gateway.database, id)).toMatchObject({
      preference: [{ industry: 'SCHOOL' }],
      preference_wish: [{ code: 'CUPS' }],
    });
    expect(await personal.erase(gateway.database, id)).toEqual({ preference_wish: 1, preference: 1 });
    expect(await personal.scan(gateway.database, id)).toEqual({ preference_wish: 0, preference: 0 });
    expect(await read(buyer)).toMatchObject({ industry: null, groups: [] });
    expect(await read(other)).toMatchObject({ industry: 'SCHOOL', groups: [{ code: 'CUPS' }] });
  });

  it('are absent when the level is off, and consents are not', async () => {
    const plain = await gatewayWith({ levels: [1] });
    try {
      const { errors } = await plain.query(READ);
      expect(errors[0]?.message).toContain('preferences');
      expect((await plain.ask('{ viewer { consents { purpose } } }')).viewer.consents).toHaveLength(5);
    } finally {
      await plain.close();
    }
  });
});
