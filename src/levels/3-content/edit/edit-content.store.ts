import { audit } from '../../../accounts/audit.store.js';
import type { Changes } from '../../../database/changes.js';
import type { Connection, Database } from '../../../database/database.js';
import { fromGlobalId, toGlobalId } from '../../../graphql/node-id.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { isCode, LONGEST } from '../content-fields.js';
import type {
  ContentRemovePayload,
  ContentSavePayload,
  ContentSlotSavePayload,
} from './content-entry.type.js';
import { entryWithId, knownFor, writeEntry } from './entry.store.js';
import { type ContentDraft, planSave } from './plan-save.js';

export interface Editing {
  readonly database: Database;
  readonly changes: Pick<Changes, 'announce'>;
}

const NUL = '\0';
/** A name that no text of the database can be. */
const storable = (name: string): string => (name.includes(NUL) ? '' : name);
const nameOrNull = (name: string | null | undefined): string | null => (name == null ? null : storable(name));

/** Saves an entry whole: new, or in place of the one with its slot, key and language. Seen by the next query in every process. */
export async function saveContent(
  { database, changes }: Editing,
  viewer: Viewer,
  draft: ContentDraft,
  expectedVersion: number | null,
): Promise<ContentSavePayload> {
  return await database.transaction(async (sql) => {
    const known = await knownFor(sql, {
      slot: storable(draft.slot),
      key: storable(draft.key),
      language: storable(draft.language),
      sku: nameOrNull(draft.sku),
      group: nameOrNull(draft.group),
    });
    const plan = planSave(draft, known, expectedVersion);
    if (plan.kind === 'REFUSED') return { content: null, userErrors: plan.errors };
    const id = await writeEntry(sql, plan.row, viewer.now);
    await told(sql, changes, viewer, { id, action: 'content.save' });
    return { content: await entryWithId(sql, id), userErrors: [] };
  });
}

/** Removes one language of a piece of content. */
export async function removeContent(
  { database, changes }: Editing,
  viewer: Viewer,
  globalId: string,
  expectedVersion: number | null,
): Promise<ContentRemovePayload> {
  const id = fromGlobalId(globalId, 'Content');
  return await database.transaction(async (sql) => {
    const [found] = await sql.query<{ version: number }>(
      'SELECT version FROM content_entry WHERE id = $1 FOR UPDATE',
      [id],
    );
    if (id === null || !found) return refused('NOT_FOUND', 'There is no content with this id.', 'id');
    if (expectedVersion !== null && expectedVersion !== found.version)
      return refused(
        'VERSION_CONFLICT',
        'The entry has another version than expected: read it again.',
        'expectedVersion',
      );
    await sql.query('DELETE FROM content_entry WHERE id = $1', [id]);
    await told(sql, changes, viewer, { id, action: 'content.remove' });
    return { removedId: toGlobalId('Content', id), userErrors: [] };
  });
}

const refused = (
  code: ContentRemovePayload['userErrors'][number]['code'],
  message: string,
  field: string,
): ContentRemovePayload => ({ removedId: null, userErrors: [{ code, message, field }] });

async function told(
  sql: Connection,
  changes: Pick<Changes, 'announce'>,
  viewer: Viewer,
  { id, action }: { readonly id: number; readonly action: string },
): Promise<void> {
  await audit(sql, viewer, { action, subjectType: 'Content', subjectId: id }, viewer.now);
  await changes.announce(sql, { topic: 'content', ids: [id] });
}

const wrong = (field: string, message: string): ContentSlotSavePayload => ({
  slot: null,
  userErrors: [{ code: 'INVALID', message, field: `input.${field}` }],
});

/** Saves a slot whole: new, or in place of the one with its code. */
export async function saveSlot(
  { database }: Editing,
  viewer: Viewer,
  { code, name, description = null }: { code: string; name: string; description?: string | null },
): Promise<ContentSlotSavePayload> {
  if (!isCode(code)) return wrong('code', 'A code has letters, digits and . _ - only, at most 100.');
  if (name.trim() === '' || name.length > LONGEST.title || name.includes(NUL))
    return wrong('name', `A name has 1 to ${LONGEST.title} characters.`);
  if ((description?.length ?? 0) > LONGEST.link || description?.includes(NUL))
    return wrong('description', `A description has at most ${LONGEST.link} characters.`);
  return await database.transaction(async (sql) => {
    await sql.query(
      `INSERT INTO content_slot (code, name, description) VALUES ($1, $2, $3)
       ON CONFLICT (code) DO UPDATE SET name = excluded.name, description = excluded.description`,
      [code, name, description],
    );
    await audit(
      sql,
      viewer,
      { action: 'content-slot.save', subjectType: 'ContentSlot', subjectId: code },
      viewer.now,
    );
    return { slot: { code, name, description }, userErrors: [] };
  });
}
