import { audit } from '../../../accounts/audit.store.js';
import type { Changes } from '../../../database/changes.js';
import type { Connection, Database, Sql } from '../../../database/database.js';
import type { RecommendationKind } from '../../../experience/products.js';
import { fromGlobalId, toGlobalId } from '../../../graphql/node-id.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { keptSteering, STEERING } from './kept-steering.loader.js';
import { planRule, type RuleDraft, type RuleError } from './plan-rule.js';
import { knownToRule, type RuleFacts, ruleWithId, writeRule } from './steering.store.js';

export interface Steers {
  readonly database: Database;
  readonly changes: Changes;
}

/** Rules are saved one after another: "steering", as the number of an advisory lock. */
const SAVE_LOCK = 7_020_118_431;

export interface SavedRule {
  readonly rule: RuleFacts | null;
  readonly userErrors: readonly RuleError[];
}

/** Saves a rule whole: new, or in place of the one with its name. */
export async function saveRule(
  on: Steers,
  viewer: Viewer,
  draft: RuleDraft,
  expectedVersion: number | null,
): Promise<SavedRule> {
  return await on.database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [SAVE_LOCK]);
    const plan = planRule(draft, await knownToRule(sql, draft), expectedVersion);
    if (plan.kind === 'REFUSED') return { rule: null, userErrors: plan.errors };
    const id = await writeRule(sql, plan.row, viewer.now);
    const { action, active } = plan.row;
    await told(sql, on, viewer, {
      action: 'steering-rule.save',
      subjectId: id,
      detail: { does: action, active },
    });
    return { rule: await ruleWithId(sql, id), userErrors: [] };
  });
}

export type DeleteErrorCode = 'NOT_FOUND' | 'VERSION_CONFLICT';
export interface DeletedRule {
  readonly deletedId: string | null;
  readonly userErrors: readonly {
    readonly code: DeleteErrorCode;
    readonly message: string;
    readonly field: string | null;
  }[];
}

const refused = (code: DeleteErrorCode, message: string, field: string): DeletedRule => ({
  deletedId: null,
  userErrors: [{ code, message, field }],
});

/** Deletes a rule. */
export async function deleteRule(
  on: Steers,
  viewer: Viewer,
  globalId: string,
  expectedVersion: number | null,
): Promise<DeletedRule> {
  const id = fromGlobalId(globalId, 'SteeringRule');
  return await on.database.transaction(async (sql) => {
    const [found] = await sql.query<{ version: number }>(
      'SELECT version FROM steering_rule WHERE id = $1 FOR UPDATE',
      [id],
    );
    if (id === null || !found) return refused('NOT_FOUND', 'There is no rule with this id.', 'id');
    if (expectedVersion !== null && expectedVersion !== found.version)
      return refused(
        'VERSION_CONFLICT',
        'The rule has another version than expected: read it again.',
        'expectedVersion',
      );
    await sql.query('DELETE FROM steering_rule WHERE id = $1', [id]);
    await told(sql, on, viewer, { action: 'steering-rule.delete', subjectId: id });
    return { deletedId: toGlobalId('SteeringRule', id), userErrors: [] };
  });
}

/** A kind that the shop has stopped. */
export interface Stop {
  readonly kind: RecommendationKind;
  readonly since: Date;
}

export interface Stopping {
  readonly stops: readonly Stop[];
  readonly userErrors: readonly {
    readonly code: 'NO_KIND';
    readonly message: string;
    readonly field: string | null;
  }[];
}

/** The kill switch: stops kinds, or lets them go on. Law: done twice, it is as done once. Answers all that are stopped. */
export async function setStopped(
  on: Steers,
  viewer: Viewer,
  kinds: readonly RecommendationKind[],
  stopped: boolean,
): Promise<Stopping> {
  if (kinds.length === 0) {
    const message = 'Name a kind, or leave kinds out for all of them.';
    return { stops: await stopsOf(on.database), userErrors: [{ code: 'NO_KIND', message, field: 'kinds' }] };
  }
  return await on.database.transaction(async (sql) => {
    if (stopped)
      await sql.query(
        'INSERT INTO recommendation_stop (kind, since) SELECT unnest($1::text[]), $2 ON CONFLICT DO NOTHING',
        [kinds, viewer.now],
      );
    else await sql.query('DELETE FROM recommendation_stop WHERE kind = ANY($1::text[])', [kinds]);
    const action = stopped ? 'recommendations.stop' : 'recommendations.resume';
    await told(sql, on, viewer, { action, subjectId: 'recommendations', detail: { kinds } });
    return { stops: await stopsOf(sql), userErrors: [] };
  });
}

/** What is stopped, by kind. */
export const stopsOf = (sql: Sql): Promise<Stop[]> =>
  sql.query<Stop>('SELECT kind, since FROM recommendation_stop ORDER BY kind');

interface Told {
  readonly action: string;
  readonly subjectId: number | string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

async function told(sql: Connection, on: Steers, viewer: Viewer, act: Told): Promise<void> {
  await audit(sql, viewer, { subjectType: 'SteeringRule', ...act }, viewer.now);
  await on.changes.announce(sql, { topic: STEERING, ids: [] });
  sql.afterCommit(() => keptSteering(on).forget());
}
