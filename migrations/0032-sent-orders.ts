import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the system of record calls an order of ours, and since when it has it. */
export class SentOrders1780003200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sales_order ADD COLUMN erp_number text, ADD COLUMN sent_at timestamptz');
    await runner.query('CREATE INDEX sales_order_erp_number_idx ON sales_order (erp_number)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sales_order DROP COLUMN erp_number, DROP COLUMN sent_at');
  }
}
