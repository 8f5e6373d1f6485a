import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE company ADD COLUMN live_prices boolean NOT NULL DEFAULT false`,
  `ALTER TABLE product ADD COLUMN live_prices boolean NOT NULL DEFAULT false`,
  `CREATE INDEX product_live_prices ON product (id) WHERE live_prices`,
];

/** Companies and products whose prices the system of record is asked for. */
export class LivePrices1780003300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE product DROP COLUMN live_prices`);
    await runner.query(`ALTER TABLE company DROP COLUMN live_prices`);
  }
}
