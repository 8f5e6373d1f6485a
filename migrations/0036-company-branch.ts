import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The stock location that serves a company. */
export class CompanyBranch1780003600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE company ADD COLUMN branch text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE company DROP COLUMN branch');
  }
}
