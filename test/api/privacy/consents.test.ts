import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setDemoConsents } from '../../../src/privacy/consent.store.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';

const CONSENTS = `{ viewer { consents { purpose granted at wordingVersion basis benefit currentWordingVersion wording } } }`;
const GRANT = `mutation ($purpose: Purpose!, $wordingVersion: String) {
  consentGrant(purpose: $purpose, wordingVersion: $wordingVersion) {
    consent { purpose granted at wordingVersion } consents { purpose granted } userErrors { code field message } } }`;
const WITHDRAW = `mutation ($purpose: Purpose!) {
  consentWithdraw(purpose: $purpose) { consent { purpose granted } consents { purpose granted } userErrors { code field message } } }`;

type Headers = Readonly<Record<string, string>>;

describe('consents', () => {
  let gateway: TestGateway;
  let now = TEST_NOW;
  let buyer: Headers;
  let other: Headers;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1], clock: () => now });
    await gateway.shop.company('C1');
    await gateway.shop.company('C2');
    buyer = await gateway.as('c1@test.example');
    other = await gateway.as('c2@test.example');
  });
  beforeEach(() => {
    now = new Date(now.getTime() + 60_000);
  });
  afterAll(() => gateway.close());

  const granted = async (headers: Headers): Promise<string[]> =>
    (await gateway.ask(CONSENTS, {}, headers)).viewer.consents
      .filter((consent: { granted: boolean }) => consent.granted)
      .map(({ purpose }: { purpose: string }) => purpose);
  const visitor = async (): Promise<Headers> => {
    const { headers } = await gateway.query('{ viewer { currency } }');
    return { 'maatwerk-visitor': headers.get('maatwerk-visitor') ?? '' };
  };
  const ledger = (subject: string) =>
    gateway.database.query(
      `SELECT purpose, granted, at, channel, wording_version AS version, proof FROM consent_entry WHERE subject = $1 ORDER BY id`,
      [subject],
    );

  it('are visible for every purpose, each with its benefit', async () => {
    const { consents } = (await gateway.ask(CONSENTS, {}, buyer)).viewer;
    expect(consents).toHaveLength(5);
    expect(consents[0]).toMatchObject({ purpose: 'FUNCTIONAL', granted: true, at: null, basis: 'CONTRACT' });
    expect(consents[2]).toMatchObject({
      purpose: 'MARKETING_EMAIL',
      granted: false,
      at: null,
      wordingVersion: null,
      basis: 'CONSENT',
    });
    for (const consent of consents) expect(consent.benefit.length).toBeGreaterThan(20);
  });

  it('hold from the next request on, for this person only, and stand in the ledger', async () => {
    const { consentGrant } = await gateway.ask(
      GRANT,
      { purpose: 'ADVERTISING' },
      { ...buyer, 'maatwerk-channel': 'APP' },
    );
    expect(consentGrant).toMatchObject({
      consent: { purpose: 'ADVERTISING', granted: true, at: now.toISOString(), wordingVersion: '2026-1' },
      userErrors: [],
    });
    expect(await granted(buyer)).toEqual(['FUNCTIONAL', 'PERSONALIZATION', 'ADVERTISING']);
    expect(await granted(other)).toEqual(['FUNCTIONAL', 'PERSONALIZATION']);
    await gateway.ask(WITHDRAW, { purpose: 'ADVERTISING' }, buyer);
    expect(await granted(buyer)).toEqual(['FUNCTIONAL', 'PERSONALIZATION']);
    const [{ id }] = (await gateway.database.query(
      `SELECT id FROM buyer WHERE email = 'c1@test.example'`,
    )) as [{ id: number }];
    const entry = { purpose: 'ADVERTISING', at: now, version: '2026-1', proof: 'MUTATION' };
    expect(await ledger(`b${id}`)).toEqual([
      { ...entry, granted: true, channel: 'APP' },
      { ...entry, granted: false, channel: 'WEB' },
    ]);
    const audited = await gateway.database.query(
      `SELECT action FROM audit_entry WHERE buyer_id = $1 AND action LIKE 'consent.%' ORDER BY id`,
      [id],
    );
    expect(audited.map(({ action }) => action)).toEqual(['consent.grant', 'consent.withdraw']);
  });

  it('cannot be withdrawn where the shop would not work', async () => {
    const { consentWithdraw } = await gateway.ask(WITHDRAW, { purpose: 'FUNCTIONAL' }, buyer);
    expect(consentWithdraw).toMatchObject({
      consent: null,
      userErrors: [{ code: 'PURPOSE_IS_NEEDED', field: 'purpose' }],
    });
    expect(await granted(buyer)).toContain('FUNCTIONAL');
  });

  it('do not stand on a wording that was never shown', async () => {
    const { consentGrant } = await gateway.ask(
      GRANT,
      { purpose: 'ANALYTICS', wordingVersion: '1999-9' },
      buyer,
    );
    expect(consentGrant).toMatchObject({
      consent: null,
      userErrors: [{ code: 'WORDING_UNKNOWN', field: 'wordingVersion' }],
    });
    expect(await granted(buyer)).not.toContain('ANALYTICS');
  });

  it('of a visitor are those of the device, not of who signs in on it', async () => {
    const device = await visitor();
    await gateway.ask(GRANT, { purpose: 'ANALYTICS' }, device);
    expect(await granted(device)).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    expect(await granted({ ...buyer, ...device })).toEqual(['FUNCTIONAL', 'PERSONALIZATION']);
    expect(await granted(await visitor())).toEqual(['FUNCTIONAL']);
  });

  it('cannot be reached with a forged visitor id', async () => {
    const device = await visitor();
    await gateway.ask(GRANT, { purpose: 'ANALYTICS' }, device);
    const [id] = (device['maatwerk-visitor'] ?? '').split('.');
    const forged = { 'maatwerk-visitor': `${id}.${'A'.repeat(43)}` };
    expect(await granted(forged)).toEqual(['FUNCTIONAL']);
    await gateway.ask(WITHDRAW, { purpose: 'ANALYTICS' }, forged);
    expect(await granted(device)).toContain('ANALYTICS');
  });

  it('given and withdrawn at once end as the ledger ends', async () => {
    const device = await visitor();
    const calls = Array.from({ length: 10 }, (_, index) =>
      gateway.ask(index % 2 === 0 ? GRANT : WITHDRAW, { purpose: 'ANALYTICS' }, device),
    );
    await Promise.all(calls);
    const [id = ''] = (device['maatwerk-visitor'] ?? '').split('.');
    const entries = await ledger(`v${id}`);
    expect(entries).toHaveLength(10);
    expect((await granted(device)).includes('ANALYTICS')).toBe(entries.at(-1)?.['granted']);
  });

  it('of the demo shop are granted once, with their proof', async () => {
    await gateway.database.query(
      `INSERT INTO buyer (email, name) VALUES ('1@demo.example', 'A'), ('2@demo.example', 'B')`,
    );
    await gateway.database.query(
      `INSERT INTO consent (subject, purpose, granted, at) SELECT 'b' || id, 'PERSONALIZATION', false, now() FROM buyer WHERE email = '2@demo.example'`,
    );
    expect(await setDemoConsents(gateway.database, now)).toBe(1);
    expect(await setDemoConsents(gateway.database, now)).toBe(0);
    expect(await granted(await gateway.as('1@demo.example'))).toContain('PERSONALIZATION');
    expect(await granted(await gateway.as('2@demo.example'))).not.toContain('PERSONALIZATION');
    const proofs = await gateway.database.query(
      `SELECT count(*) AS count FROM consent_entry WHERE proof = 'DEMO'`,
    );
    expect(proofs).toEqual([{ count: 1 }]);
  });
});
