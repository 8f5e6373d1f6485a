import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attributes of products are found by containment: facets, steering, stated needs. */
export class ProductAttributes1780004000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX product_attributes_idx ON product USING gin (attributes jsonb_path_ops)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX product_attributes_idx');
  }
}
