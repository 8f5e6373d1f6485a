import type { TestGateway } from '../../support/gateway.js';

/** Works off the waiting jobs of one kind here and now, as a worker would, and removes them from the queue. */
export async function runJob(gateway: TestGateway, name: string): Promise<number> {
  const kind = gateway.app.jobKinds.find((one) => one.name === name);
  if (!kind) throw new Error(`There is no job kind ${name}`);
  const jobs = await gateway.database.query<{ payload: unknown }>(
    `DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
     WHERE t.id = j.task_id AND t.identifier = $1 RETURNING j.payload`,
    [name],
  );
  for (const { payload } of jobs) await kind.run(payload);
  return jobs.length;
}
