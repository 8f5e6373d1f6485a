import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each kind of each system of record has been taken over. */
export class ErpCursors1780003100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE erp_cursor (
         system text NOT NULL, kind text NOT NULL, cursor text NOT NULL, taken_at timestamptz NOT NULL,
         CONSTRAINT erp_cursor_pkey PRIMARY KEY (system, kind))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erp_cursor');
  }
}
