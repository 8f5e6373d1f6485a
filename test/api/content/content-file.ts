import type { TestGateway } from '../../support/gateway.js';

interface ImportAnswer {
  readonly status: number;
  readonly state?: string;
  readonly read?: number;
  readonly accepted?: number;
  readonly unchanged?: number;
  readonly rejected?: number;
  readonly runId?: string;
}

/** Imports rows of content over HTTP, as an integrator does. Needs `shop.staff('erp@test.example', 'INTEGRATOR')`. */
export async function importContent(
  gateway: TestGateway,
  rows: readonly object[],
  mode = 'upsert',
): Promise<ImportAnswer> {
  const response = await fetch(`${gateway.url}/import/content?mode=${mode}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...(await gateway.as('erp@test.example')) },
    body: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  });
  return { ...((await response.json()) as object), status: response.status };
}

/** The rejects of an import, as `line field REASON`. */
export async function rejectsOf(gateway: TestGateway, runId: string): Promise<readonly string[]> {
  const rows = await gateway.database.query<{ line: number; field: string; reason: string }>(
    'SELECT line, field, reason FROM import_reject WHERE run_id = $1 ORDER BY line, field',
    [runId],
  );
  return rows.map(({ line, field, reason }) => `${line} ${field} ${reason.split(':')[0]}`);
}
