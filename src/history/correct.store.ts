import type { Database, Sql } from '../database/database.js';
import { fromGlobalId } from '../graphql/node-id.js';
import type { After } from '../viewer/hooks.js';
import type { Viewer } from '../viewer/viewer.js';
import { type CorrectionRefusal, type CorrectionWish, planCorrection } from './correction-plan.js';
import { addCorrection, correctionById, correctionSubject, undoCorrection } from './correction.store.js';
import type { CorrectionAddPayload, CorrectionUndoPayload } from './correction.type.js';

export interface Correcting {
  readonly database: Database;
  readonly after: Pick<After<Sql>, 'corrected'>;
}

const MESSAGES: Readonly<Record<CorrectionRefusal, string>> = {
  SUBJECT_COUNT: 'Name exactly one of sku, orderId, eventId and thisDevice: true.',
  KIND_DOES_NOT_FIT:
    'A device was somebody else (NOT_ME); the other kinds are about products, orders and events.',
  SUBJECT_UNKNOWN: 'There is no such thing of yours.',
};

/** Adds a correction in one transaction, in which the levels are told. The next answer leaves its subject out. */
export async function correct(
  on: Correcting,
  viewer: Viewer,
  wish: CorrectionWish,
): Promise<CorrectionAddPayload> {
  const plan = planCorrection(wish, await correctionSubject(on.database, viewer, wish));
  if (plan.kind === 'REFUSE') {
    const { code, field } = plan;
    return { correction: null, userErrors: [{ code, message: MESSAGES[code], field: `input.${field}` }] };
  }
  const correction = await on.database.transaction(async (sql) => {
    const id = await addCorrection(sql, viewer, { kind: wish.kind, subject: plan.subject });
    await on.after.corrected(sql, { correctionId: id });
    return await correctionById(sql, viewer, id);
  });
  return { correction, userErrors: [] };
}

/** Undoes a correction of this person, which the levels are told; an undone one is answered as it is. */
export async function undo(on: Correcting, viewer: Viewer, globalId: string): Promise<CorrectionUndoPayload> {
  const id = fromGlobalId(globalId, 'Correction');
  const found = id === null ? null : await correctionById(on.database, viewer, id);
  if (!found) {
    const message = 'There is no such correction of yours.';
    return { correction: null, userErrors: [{ code: 'CORRECTION_UNKNOWN', message, field: 'id' }] };
  }
  const correction = await on.database.transaction(async (sql) => {
    await undoCorrection(sql, viewer, found.id);
    await on.after.corrected(sql, { correctionId: found.id });
    return await correctionById(sql, viewer, found.id);
  });
  return { correction, userErrors: [] };
}
