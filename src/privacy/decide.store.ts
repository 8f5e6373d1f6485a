import { audit } from '../accounts/audit.store.js';
import type { Database, Sql } from '../database/database.js';
import type { After } from '../viewer/hooks.js';
import type { Viewer } from '../viewer/viewer.js';
import {
  type ConsentFacts,
  type ConsentRefusal,
  type ConsentWish,
  everyPurpose,
  planConsent,
} from './consent-plan.js';
import { consentsOf, writeConsent } from './consent.store.js';
import { demandSubject } from './subject.js';

export interface Deciding {
  readonly database: Database;
  readonly after: Pick<After<Sql>, 'consentChanged'>;
}

export interface Decided<Code extends ConsentRefusal = ConsentRefusal> {
  readonly consent: ConsentFacts | null;
  readonly consents: readonly ConsentFacts[];
  readonly userErrors: readonly { readonly code: Code; readonly message: string; readonly field: string }[];
}

const REFUSED: Readonly<Record<ConsentRefusal, readonly [message: string, field: string]>> = {
  PURPOSE_IS_NEEDED: [
    'The shop cannot work without this purpose. You may ask for your account to be erased.',
    'purpose',
  ],
  WORDING_UNKNOWN: [
    'This version of the wording was never shown. Leave it out for the current one.',
    'wordingVersion',
  ],
};

/** Writes the viewer's decision, its ledger entry and its audit row in one transaction, in which the levels are told. */
export async function decideConsent(on: Deciding, viewer: Viewer, wish: ConsentWish): Promise<Decided> {
  const subject = demandSubject(viewer);
  const { purpose, granted } = wish;
  const plan = planConsent(wish);
  if (plan.kind === 'REFUSE') {
    const [message, field] = REFUSED[plan.code];
    const consents = everyPurpose(await consentsOf(on.database, subject));
    return { consent: null, consents, userErrors: [{ code: plan.code, message, field }] };
  }
  const { wordingVersion } = plan;
  const { now: at, channel } = viewer;
  const consents = await on.database.transaction(async (sql) => {
    await writeConsent(sql, { subject, purpose, granted, at, channel, wordingVersion, proof: 'MUTATION' });
    const action = granted ? 'consent.grant' : 'consent.withdraw';
    await audit(sql, viewer, { action, subjectType: 'Consent', subjectId: subject, detail: { purpose } }, at);
    const buyerId = viewer.buyer?.id ?? null;
    await on.after.consentChanged(sql, {
      buyerId,
      visitorId: buyerId === null ? viewer.visitorId : null,
    });
    return everyPurpose(await consentsOf(sql, subject));
  });
  return {
    consent: consents.find((consent) => consent.purpose === purpose) ?? null,
    consents,
    userErrors: [],
  };
}
