import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Discounts on the value of an order: what buyers read of them, and what an order got off. */
export class OrderDiscounts1780003500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE discount ADD COLUMN description text');
    await runner.query(`ALTER TABLE sales_order ADD COLUMN discounts jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`ALTER TABLE sales_order_line ADD COLUMN discount numeric(18,6) NOT NULL DEFAULT '0'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sales_order_line DROP COLUMN discount');
    await runner.query('ALTER TABLE sales_order DROP COLUMN discounts');
    await runner.query('ALTER TABLE discount DROP COLUMN description');
  }
}
