import type { Connection, Sql, Statement } from '../../database/database.js';
import type { Intensity } from '../../experience/experience.js';
import type { Subject } from '../../privacy/subject.js';
import {
  type KnownCodes,
  NOTHING_STATED,
  type Stated,
  type StatedChange,
  type StatedWish,
  type WishKind,
} from './preference-plan.js';

/** What a person stated, and its version: 0 where nothing was ever stated. */
export interface Preference {
  readonly stated: Stated;
  readonly version: number;
  readonly updatedAt: Date | null;
}

interface Row {
  readonly intensity: Intensity | null;
  readonly industry: string | null;
  readonly language: string | null;
  readonly version: number | null;
  readonly updatedAt: Date | null;
  readonly wishes:
    | readonly { readonly kind: WishKind; readonly code: string; readonly weight: number }[]
    | null;
}

/** The language is the buyer's own, in the account model: every room that answers in a language reads it there. */
const OF_SUBJECT: Statement = {
  name: 'preference-of-subject',
  text: `
    SELECT p.intensity, p.industry, p.version, p.updated_at AS "updatedAt",
      (SELECT b.language FROM buyer b WHERE b.id = $2) AS language,
      (SELECT json_agg(json_build_object('kind', w.kind, 'code', w.code, 'weight', w.weight) ORDER BY w.kind, w.weight DESC, w.code)
       FROM preference_wish w WHERE w.subject = p.subject) AS wishes
    FROM (SELECT $1 AS subject) AS asked LEFT JOIN preference p USING (subject)`,
};

/** What this person stated: one statement. */
export async function preferenceOf(sql: Sql, subject: Subject, buyerId: number | null): Promise<Preference> {
  const [row] = await sql.query<Row>(OF_SUBJECT, [subject, buyerId]);
  if (!row) return { stated: NOTHING_STATED, version: 0, updatedAt: null };
  const wishes = (kind: WishKind): readonly StatedWish[] =>
    (row.wishes ?? []).filter((wish) => wish.kind === kind).map(({ code, weight }) => ({ code, weight }));
  const { intensity, industry, language, updatedAt } = row;
  const stated = {
    intensity,
    industry,
    language,
    groups: wishes('GROUP'),
    brands: wishes('BRAND'),
    topics: wishes('TOPIC'),
  };
  return { stated, version: row.version ?? 0, updatedAt };
}

const KNOWN: Statement = {
  name: 'preference-known-codes',
  text: `
    SELECT ARRAY(SELECT code FROM product_group WHERE code = ANY($1::text[])) AS groups,
      ARRAY(SELECT asked FROM unnest($2::text[]) AS asked WHERE EXISTS (SELECT FROM product WHERE brand = asked)) AS brands,
      (SELECT min(industry) FROM company WHERE upper(industry) = upper($3)) AS industry`,
};

interface KnownRow {
  readonly groups: readonly string[];
  readonly brands: readonly string[];
  readonly industry: string | null;
}

const codesOf = (wishes: readonly StatedWish[] | null | undefined): string[] =>
  (wishes ?? []).map(({ code }) => code).filter((code) => !code.includes('\0'));

/** Which of the codes in a change the shop knows. */
export async function knownCodes(sql: Sql, change: StatedChange): Promise<KnownCodes> {
  const industry = change.industry?.includes('\0') ? null : (change.industry ?? null);
  const [row] = await sql.query<KnownRow>(KNOWN, [codesOf(change.groups), codesOf(change.brands), industry]);
  return {
    groups: new Set(row?.groups),
    brands: new Set(row?.brands),
    industry: row?.industry ?? null,
  };
}

const LOCK: Statement = {
  name: 'preference-lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('preference ' || $1, 0))`,
};
const WRITE: Statement = {
  name: 'preference-write',
  text: `INSERT INTO preference AS p (subject, intensity, industry, version, updated_at) VALUES ($1, $2, $3, 1, $4)
    ON CONFLICT (subject) DO UPDATE SET intensity = excluded.intensity, industry = excluded.industry,
      version = p.version + 1, updated_at = excluded.updated_at`,
};
const FORGET: Statement = {
  name: 'preference-wishes-forget',
  text: `DELETE FROM preference_wish WHERE subject = $1`,
};
const STATE: Statement = {
  name: 'preference-wishes-state',
  text: `INSERT INTO preference_wish (subject, kind, code, weight)
    SELECT $1, w.kind, w.code, w.weight FROM jsonb_to_recordset($2) AS w(kind text, code text, weight numeric(3,2))`,
};
const LANGUAGE: Statement = {
  name: 'preference-language',
  text: `UPDATE buyer SET language = $2 WHERE id = $1 AND language IS DISTINCT FROM $2`,
};

/** Holds this person's preferences for writing, also where there are none yet, until the transaction ends. */
export async function lockPreference(sql: Connection, subject: Subject): Promise<void> {
  await sql.query(LOCK, [subject]);
}

export interface PreferenceWrite {
  readonly subject: Subject;
  readonly buyerId: number | null;
  readonly stated: Stated;
  readonly now: Date;
}

/** Writes all that a person stated, one version on. Call it with the lock held. */
export async function writePreference(
  sql: Connection,
  { subject, buyerId, stated, now }: PreferenceWrite,
): Promise<void> {
  const { groups, brands, topics } = stated;
  const wishes = [
    ...groups.map((wish) => ({ ...wish, kind: 'GROUP' })),
    ...brands.map((wish) => ({ ...wish, kind: 'BRAND' })),
    ...topics.map((wish) => ({ ...wish, kind: 'TOPIC' })),
  ];
  await sql.query(WRITE, [subject, stated.intensity, stated.industry, now]);
  await sql.query(FORGET, [subject]);
  if (wishes.length > 0) await sql.query(STATE, [subject, JSON.stringify(wishes)]);
  if (buyerId !== null) await sql.query(LANGUAGE, [buyerId, stated.language]);
}
