import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE INDEX correction_visitor_id_idx ON correction (visitor_id)`,
  `CREATE TABLE preference (
    subject text NOT NULL,
    intensity text,
    industry text,
    version integer NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT preference_pkey PRIMARY KEY (subject)
  )`,
  `CREATE TABLE preference_wish (
    subject text NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    weight numeric(3,2) NOT NULL,
    CONSTRAINT preference_wish_weight CHECK (weight BETWEEN -1 AND 1),
    CONSTRAINT preference_wish_pkey PRIMARY KEY (subject, kind, code),
    CONSTRAINT preference_wish_subject_fkey FOREIGN KEY (subject) REFERENCES preference(subject) ON DELETE CASCADE
  )`,
];

/** What people state about themselves: level 4. And corrections by device. */
export class Preferences1780001400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE preference_wish, preference');
    await runner.query('DROP INDEX correction_visitor_id_idx');
  }
}
