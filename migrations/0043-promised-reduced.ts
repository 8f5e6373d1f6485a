import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A promised price tells which discounts it has, so that those on the order's value do not come on top of it. */
export class PromisedReduced1780004300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE cart_line ADD COLUMN promised_reduced text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE cart_line DROP COLUMN promised_reduced');
  }
}
