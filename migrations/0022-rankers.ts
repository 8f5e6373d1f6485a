import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE model ADD COLUMN ranker jsonb`,
  `ALTER TABLE model_item ADD COLUMN alike_ids integer array NOT NULL DEFAULT '{}'`,
  `ALTER TABLE model_item ADD COLUMN alike_scores real array NOT NULL DEFAULT '{}'`,
  `ALTER TABLE model_item ADD COLUMN facts real array NOT NULL DEFAULT '{}'`,
];

/** The learnt blend of each model version, and what it looks at. */
export class Rankers1780002200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE model DROP COLUMN ranker`);
    await runner.query(
      `ALTER TABLE model_item DROP COLUMN alike_ids, DROP COLUMN alike_scores, DROP COLUMN facts`,
    );
  }
}
