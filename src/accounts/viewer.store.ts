import type { CacheAnswer, CacheQuestion } from '../cache/caches.js';
import { changesSql } from '../cache/changes.store.js';
import type { Statement } from '../database/database.js';
import { forbidden, unauthenticated } from '../graphql/errors.js';
import {
  PURPOSES,
  type MembershipRole,
  type Purpose,
  type StaffRole,
  type Viewer,
} from '../viewer/viewer.js';
import { DEFAULT_CHANNEL } from './channel.js';
import { languageChain } from './languages.js';
import { permissionsOf } from './permission.js';
import { guestPriceGroupIds } from './price-group.store.js';
import { keysOf } from './secret.store.js';
import type { AccountDependencies } from './settings.js';
import { hashSecret, isApiKey, sessionOfToken } from './token.store.js';
import { readHeaders, type Asked, type ViewerHeaders } from './viewer-headers.js';
import { newVisitor, provenVisitor, signVisitor } from './visitor-id.store.js';

export interface FoundViewer {
  readonly viewer: Viewer;
  /** Session or `key-<id>` that proved the viewer; null for guests. */
  readonly sessionId: string | null;
  /** Signed id to send back as Maatwerk-Visitor; null when the request brought a good one. */
  readonly issuedVisitor: string | null;
}

/** Columns of the company acted for; all null without one. */
interface CompanyColumns {
  readonly companyId: number | null;
  readonly customerNumber: string;
  readonly companyName: string;
  readonly industry: string | null;
  readonly country: string;
  readonly companyLanguage: string | null;
  readonly currency: string;
  readonly priceGroupIds: readonly number[];
  readonly ancestorIds: readonly number[];
  readonly livePrices: boolean;
  readonly branch: string | null;
}
interface PersonRow extends CompanyColumns {
  readonly buyerId: number;
  readonly buyerName: string;
  readonly buyerLanguage: string | null;
  readonly staffRole: StaffRole | null;
  readonly role: MembershipRole | null;
  readonly consents: readonly string[];
}
interface KeyRow extends CompanyColumns {
  readonly keyId: number;
  readonly scopes: readonly string[];
}

const COMPANY = `c.id AS "companyId", c.customer_number AS "customerNumber", c.name AS "companyName", c.industry, c.country,
  c.language AS "companyLanguage", c.currency, c.price_group_ids AS "priceGroupIds", c.ancestor_ids AS "ancestorIds",
  c.live_prices AS "livePrices", c.branch`;

/** Session, person, the one membership or the company asked for, role in it, consents: one statement a request. */
const PERSON = {
  name: 'viewer-person',
  text: `SELECT b.id AS "buyerId", b.name AS "buyerName", b.language AS "buyerLanguage", b.staff_role AS "staffRole",
      ${COMPANY}, own.role,
      ARRAY(SELECT purpose FROM consent WHERE subject = 'b' || b.id AND granted) AS consents
    FROM session s
    JOIN buyer b ON b.id = s.buyer_id AND b.blocked_at IS NULL
    LEFT JOIN company c ON c.id = CASE WHEN $2::text IS NULL
      THEN (SELECT min(company_id) FROM membership WHERE buyer_id = b.id HAVING count(*) = 1)
      ELSE (SELECT id FROM company WHERE customer_number = $2) END
    LEFT JOIN membership own ON own.buyer_id = b.id AND own.company_id = c.id
    WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > $3`,
};
const KEY = {
  name: 'viewer-key',
  text: `SELECT k.id AS "keyId", k.scopes, ${COMPANY}
    FROM api_key k LEFT JOIN company c ON c.customer_number = $2
    WHERE k.secret_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $3)`,
};
/** The same, and what changed in the shop: caches are heard of without a statement of their own. */
const hearing = ({ name, text }: Statement): Statement => ({
  name: `${name}-hearing`,
  text: `SELECT found.*, ${changesSql(4, 5)} FROM (${text}) found`,
});
const PERSON_HEARING = hearing(PERSON);
const KEY_HEARING = hearing(KEY);
const VISITOR = {
  name: 'viewer-visitor',
  text: `SELECT purpose FROM consent WHERE subject = $1 AND granted`,
};

/**
 * Who is asking. One SQL statement for a person or an API key, one for a guest who brings a visitor id, none for a new
 * guest. Throws UNAUTHENTICATED, FORBIDDEN or BAD_USER_INPUT that names the header. A visitor id that this gateway has not
 * signed is passed over, and a new one issued. A person with several companies who names none has no company.
 */
export async function viewerFrom(headers: ViewerHeaders, on: AccountDependencies): Promise<FoundViewer> {
  const asked = readHeaders(headers);
  const keys = await keysOf(on);
  const known = asked.visitor === null ? null : provenVisitor(keys.visitor, asked.visitor);
  const visitorId = known ?? newVisitor();
  const issuedVisitor = known === null ? signVisitor(keys.visitor, visitorId) : null;
  const found =
    asked.bearer === null
      ? await guest(on, asked, known)
      : isApiKey(asked.bearer)
        ? await apiKey(on, asked, asked.bearer)
        : await person(on, asked, await sessionOfToken(keys.accessToken, asked.bearer, on.clock()));
  const { sessionId, heard, ...standing } = found;
  const viewer = await assemble(on, asked, { ...standing, visitorId });
  if (heard) on.caches?.proven(viewer, heard);
  return { viewer, sessionId, issuedVisitor };
}

/** The person of a session that was just opened, with channel and visitor id of who opened it. */
export async function viewerOfSession(
  sessionId: string,
  as: Pick<Viewer, 'channel' | 'visitorId'>,
  on: AccountDependencies,
): Promise<Viewer> {
  const asked = readHeaders({ 'maatwerk-channel': as.channel });
  const { sessionId: _, heard: __, ...standing } = await person(on, asked, sessionId);
  return await assemble(on, asked, { ...standing, visitorId: as.visitorId });
}

interface Standing {
  readonly buyer: Viewer['buyer'];
  readonly company: Viewer['company'];
  readonly role: MembershipRole | null;
  readonly staffRole: StaffRole | null;
  readonly apiKeyId: number | null;
  readonly scopes: readonly string[] | null;
  readonly consents: readonly string[];
}
interface Found extends Standing {
  readonly sessionId: string | null;
  /** What was asked of the caches' changes along with it. */
  readonly heard: CacheQuestion | null;
}

const NOBODY: Found = {
  buyer: null,
  company: null,
  role: null,
  staffRole: null,
  apiKeyId: null,
  scopes: null,
  consents: [],
  sessionId: null,
  heard: null,
};

async function guest(on: AccountDependencies, asked: Asked, visitorId: string | null): Promise<Found> {
  if (asked.company !== null)
    throw unauthenticated('Sign in to act for a company (header Maatwerk-Company).');
  if (visitorId === null) return NOBODY;
  const rows = await on.database.query<{ purpose: string }>(VISITOR, [`v${visitorId}`]);
  return { ...NOBODY, consents: rows.map(({ purpose }) => purpose) };
}

async function person(on: AccountDependencies, asked: Asked, sessionId: string | null): Promise<Found> {
  if (sessionId === null) throw unauthenticated();
  const values = [sessionId, asked.seeAs ?? asked.company, on.clock()];
  const { row: found, heard } = await asking(on, [PERSON, PERSON_HEARING], values);
  const row = found as PersonRow;
  return {
    ...NOBODY,
    sessionId,
    heard,
    buyer: { id: row.buyerId, name: row.buyerName, language: row.buyerLanguage },
    company: companyOf(row),
    role: row.role,
    staffRole: row.staffRole,
    consents: row.consents,
  };
}

/** The one row, and what the caches heard along with it. Throws UNAUTHENTICATED without a row. */
async function asking(
  { database, caches }: AccountDependencies,
  [plain, hearing]: readonly [Statement, Statement],
  values: readonly unknown[],
): Promise<{ readonly row: object; readonly heard: CacheQuestion | null }> {
  const heard = caches?.question() ?? null;
  const [row] = await database.query<CacheAnswer>(
    heard ? hearing : plain,
    heard ? [...values, ...heard.values] : values,
  );
  if (!row) throw unauthenticated();
  if (heard) caches?.heard(heard, row);
  return { row, heard };
}

async function apiKey(on: AccountDependencies, asked: Asked, secret: string): Promise<Found> {
  const target = asked.seeAs ?? asked.company;
  const values = [hashSecret(secret), target, on.clock()];
  const { row: found, heard } = await asking(on, [KEY, KEY_HEARING], values);
  const row = found as KeyRow;
  return {
    ...NOBODY,
    heard,
    sessionId: `key-${row.keyId}`,
    company: companyOf(row),
    staffRole: 'INTEGRATOR',
    apiKeyId: row.keyId,
    scopes: row.scopes,
  };
}

const companyOf = (row: CompanyColumns): Viewer['company'] =>
  row.companyId === null
    ? null
    : {
        id: row.companyId,
        customerNumber: row.customerNumber,
        name: row.companyName,
        industry: row.industry,
        country: row.country,
        language: row.companyLanguage,
        currency: row.currency,
        priceGroupIds: row.priceGroupIds,
        ancestorIds: row.ancestorIds,
        livePrices: row.livePrices,
        branch: row.branch,
      };

const unknownCompany = (header: string): Error =>
  forbidden(`You may not act for the company of the header ${header}.`);

/** Refuses what the standing does not allow, then puts the viewer together. */
async function assemble(
  on: AccountDependencies,
  asked: Asked,
  standing: Standing & { readonly visitorId: string | null },
): Promise<Viewer> {
  const { buyer, company, role, staffRole, apiKeyId, visitorId } = standing;
  const staged = asked.asOf !== null || asked.seeAs !== null;
  const permissions = permissionsOf({
    staffRole,
    role,
    hasCompany: company !== null,
    isGuest: buyer === null && apiKeyId === null,
    scopes: standing.scopes,
    guestOrders: on.config.guestOrders,
    staged,
  });
  if (asked.asOf && !permissions.has('AS_OF'))
    throw forbidden('The header Maatwerk-As-Of needs the permission AS_OF.');
  if (asked.seeAs !== null) {
    if (!permissions.has('SEE_AS'))
      throw forbidden('The header Maatwerk-See-As needs the permission SEE_AS.');
    if (!company) throw unknownCompany('Maatwerk-See-As');
  } else if (asked.company !== null && (!company || (role === null && !permissions.has('COMPANY_ANY'))))
    throw unknownCompany('Maatwerk-Company');
  // Looking as a company shows what the company sees, not what the colleague at the desk once clicked on.
  const consents = asked.seeAs === null ? standing.consents.filter(isPurpose) : [];
  return {
    now: asked.asOf ?? on.clock(),
    channel: asked.channel ?? (apiKeyId === null ? DEFAULT_CHANNEL : 'API'),
    languages: languageChain(asked.language, [
      buyer?.language ?? null,
      company?.language ?? null,
      on.config.shopLanguage,
    ]),
    currency: company?.currency ?? on.config.shopCurrency,
    visitorId,
    buyer,
    company,
    role,
    staffRole,
    apiKeyId,
    priceGroupIds: company?.priceGroupIds ?? (await guestPriceGroupIds(on)),
    staged,
    otherMoment: asked.asOf !== null,
    permissions,
    consents: new Set<Purpose>(['FUNCTIONAL', ...consents]),
  };
}

const isPurpose = (text: string): text is Purpose => (PURPOSES as readonly string[]).includes(text);
