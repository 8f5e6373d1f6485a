import { randomUUID } from 'node:crypto';
import type { Sql, Statement } from '../database/database.js';
import { badInput } from '../graphql/errors.js';
import type { Viewer } from '../viewer/viewer.js';

/** What was shown in a slot, in the order shown. */
export interface Shown {
  readonly slot: string;
  /** Recommendation kind asked for, or CONTENT. */
  readonly kind: string;
  /** Kind that answered. */
  readonly answeredBy: string;
  readonly modelVersion: string | null;
  /** Product or content ids. */
  readonly itemIds: readonly number[];
  readonly experiment?: string;
  readonly variant?: string;
}

const INSERT: Statement = {
  name: 'exposures-insert',
  text: `
    INSERT INTO exposure (id, at, slot, kind, answered_by, model_version, buyer_id, visitor_id, company_id, channel,
      item_ids, experiment, variant)
    SELECT s.id, $1, s.slot, s.kind, s."answeredBy", s."modelVersion", $2, $3, $4, $5,
      ARRAY(SELECT item.id::integer FROM jsonb_array_elements_text(s."itemIds") WITH ORDINALITY AS item(id, place) ORDER BY place),
      s.experiment, s.variant
    FROM jsonb_to_recordset($6) AS s(id uuid, slot text, kind text, "answeredBy" text, "modelVersion" text,
      "itemIds" jsonb, experiment text, variant text)`,
};

/**
 * Records what was shown, in one statement; answers the exposures' ids in the same order: events refer to them. Without
 * PERSONALIZATION it is recorded without a person, for the slot's own figures. What has an id is committed.
 */
export async function recordExposures(
  sql: Sql,
  viewer: Viewer,
  shown: readonly Shown[],
): Promise<readonly string[]> {
  if (shown.length === 0) return [];
  if (!shown.every(({ slot }) => /^[^\p{Cc}]{1,100}$/u.test(slot)))
    throw badInput('A slot has 1 to 100 characters and no control characters.', 'slot');
  const rows = shown.map((one) => ({ ...one, id: randomUUID() }));
  const personal = viewer.consents.has('PERSONALIZATION');
  await sql.query(INSERT, [
    viewer.now,
    personal ? (viewer.buyer?.id ?? null) : null,
    personal ? viewer.visitorId : null,
    personal ? (viewer.company?.id ?? null) : null,
    viewer.channel,
    JSON.stringify(rows),
  ]);
  return rows.map(({ id }) => id);
}

/** Records one slot; see `recordExposures`. */
export async function recordExposure(sql: Sql, viewer: Viewer, shown: Shown): Promise<string> {
  const [id = ''] = await recordExposures(sql, viewer, [shown]);
  return id;
}
