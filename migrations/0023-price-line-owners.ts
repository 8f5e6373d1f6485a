import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE SCHEMA import_staging`,
  `ALTER TABLE price_line DROP CONSTRAINT IF EXISTS price_line_product_id_fkey`,
  `ALTER TABLE price_line DROP CONSTRAINT IF EXISTS price_line_list_id_fkey`,
  `CREATE FUNCTION price_lines_wait() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM pg_advisory_xact_lock(702011843, hashtext('price-lines'));
     RETURN NULL;
   END $$`,
  `CREATE FUNCTION price_lines_follow() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF EXISTS (SELECT FROM gone) THEN
       IF TG_TABLE_NAME = 'price_list' THEN DELETE FROM price_line WHERE list_id IN (SELECT id FROM gone);
       ELSE DELETE FROM price_line WHERE product_id IN (SELECT id FROM gone);
       END IF;
     END IF;
     RETURN NULL;
   END $$`,
  ...['price_list', 'product'].flatMap((owner) => [
    `CREATE TRIGGER price_lines_wait BEFORE DELETE ON ${owner} FOR EACH STATEMENT EXECUTE FUNCTION price_lines_wait()`,
    `CREATE TRIGGER price_lines_follow AFTER DELETE ON ${owner} REFERENCING OLD TABLE AS gone
     FOR EACH STATEMENT EXECUTE FUNCTION price_lines_follow()`,
  ]),
];

/**
 * Price lines without foreign keys: checking two of them a line takes longer than writing it. The import checks whole
 * files against lists and products; whoever deletes a list or a product waits for an import of lines that is being
 * merged (the number is `MERGE_LOCK` of the import pipeline) and takes the lines along, so no line is left without either.
 * Large files are staged in a schema of their own.
 */
export class PriceLineOwners1780002300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const owner of ['price_list', 'product']) {
      await runner.query(`DROP TRIGGER price_lines_wait ON ${owner}`);
      await runner.query(`DROP TRIGGER price_lines_follow ON ${owner}`);
    }
    await runner.query('DROP SCHEMA import_staging CASCADE');
    await runner.query('DROP FUNCTION price_lines_wait(), price_lines_follow()');
    await runner.query(
      'ALTER TABLE price_line ADD CONSTRAINT price_line_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE',
    );
    await runner.query(
      'ALTER TABLE price_line ADD CONSTRAINT price_line_list_id_fkey FOREIGN KEY (list_id) REFERENCES price_list(id) ON DELETE CASCADE',
    );
  }
}
