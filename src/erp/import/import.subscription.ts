import { Arg, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Database, Sql } from '../../database/database.js';
import type { Context } from '../../graphql/context.js';
import { badInput, unauthenticated } from '../../graphql/errors.js';
import { ImportEvents } from './import-events.js';
import { Import } from './import.type.js';
import { runsById, type StoredRun } from './run.store.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface On {
  readonly database: Database;
  readonly clock: () => Date;
}

@Resolver()
export class ImportSubscription {
  constructor(private readonly on: On) {}

  @Subscription(() => Import, {
    subscribe: ({ args, context }) => new ImportEvents(context as Context, String(args['id'])),
    description:
      'An import as it stands, then whenever it has got further, in whatever process it runs, until it has ended. Needs the permission IMPORT; whether you are still signed in is checked each time.',
  })
  async importProgress(
    @Root() events: ImportEvents,
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
  ): Promise<StoredRun> {
    const valid = await isStillValid(this.on.database, context, this.on.clock());
    const [run] = valid && UUID.test(id) ? await runsById(this.on.database, [id]) : [];
    if (run?.state !== 'RUNNING') events.end();
    if (!valid) throw unauthenticated();
    if (!run) throw badInput('There is no such import.', 'id');
    return run;
  }
}

const VALID = `SELECT 1 FROM buyer b JOIN session s ON s.buyer_id = b.id
  WHERE b.id = $1 AND s.id::text = $2 AND b.blocked_at IS NULL AND s.revoked_at IS NULL AND s.expires_at > $4
  UNION ALL SELECT 1 FROM api_key WHERE id = $3 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $4)`;

/** Whether the session or key that opened the subscription still holds. */
async function isStillValid(sql: Sql, { viewer, sessionId }: Context, now: Date): Promise<boolean> {
  const rows = await sql.query(VALID, [viewer.buyer?.id ?? null, sessionId, viewer.apiKeyId, now]);
  return rows.length === 1;
}
