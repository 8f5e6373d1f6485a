import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE model ADD COLUMN reason text`,
  `ALTER TABLE model ADD COLUMN kept boolean NOT NULL DEFAULT true`,
  `ALTER TABLE model ADD COLUMN updates integer NOT NULL DEFAULT 0`,
  `ALTER TABLE model ADD COLUMN updated_at timestamptz`,
  `ALTER TABLE model ADD COLUMN totals integer array`,
  `CREATE TABLE model_history (
    version integer NOT NULL,
    piece integer NOT NULL,
    data bytea NOT NULL,
    CONSTRAINT model_history_pkey PRIMARY KEY (version, piece)
  )`,
  // Numbers of products and companies hardly shrink, and are read at every update.
  `ALTER TABLE model_history ALTER COLUMN data SET STORAGE EXTERNAL`,
  `ALTER TABLE model_history ADD CONSTRAINT model_history_version_fkey FOREIGN KEY (version) REFERENCES model(version) ON DELETE CASCADE`,
];

/** Why a model version answers or not, and what it needs to be brought up to date instead of built anew. */
export class ModelVersions1780003800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE model_history`);
    await runner.query(
      `ALTER TABLE model DROP COLUMN reason, DROP COLUMN kept, DROP COLUMN updates, DROP COLUMN updated_at, DROP COLUMN totals`,
    );
  }
}
