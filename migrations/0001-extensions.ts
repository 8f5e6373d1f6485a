import type { MigrationInterface, QueryRunner } from 'typeorm';

/** pg_trgm: search in names; btree_gin: ids beside words in one index. Both are trusted: the database's owner may make them. */
export class Extensions1780000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await runner.query('CREATE EXTENSION IF NOT EXISTS btree_gin');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP EXTENSION IF EXISTS btree_gin');
    await runner.query('DROP EXTENSION IF EXISTS pg_trgm');
  }
}
