import type { MigrationInterface, QueryRunner } from 'typeorm';

const XID = 'pg_current_xact_id()::text::bigint';
/** From so many rows on, "all of them" is said instead of their ids. */
const MOST_ROWS = 10_000;
const MOST_IDS = 1_000;

const FEW = `(SELECT count(*) FROM (SELECT FROM changed LIMIT ${MOST_ROWS + 1}) few) <= ${MOST_ROWS}`;
const short = (ids: string): string => `CASE WHEN cardinality(${ids}) <= ${MOST_IDS} THEN ${ids} END`;

/** `rows`: the changed rows, before and after. Nothing is noted where no row changed. */
const lineFunction = (name: string, rows: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE the_lists integer[]; the_products integer[];
   BEGIN
     IF NOT EXISTS (SELECT FROM changed) THEN RETURN NULL; END IF;
     IF ${FEW} THEN
       SELECT array_agg(DISTINCT list_id), array_agg(DISTINCT product_id) INTO the_lists, the_products FROM ${rows};
     END IF;
     INSERT INTO cache_change (xid, topic, lists, products)
     VALUES (${XID}, 'line', ${short('the_lists')}, ${short('the_products')});
     RETURN NULL;
   END $$`;

const trigger = (table: string, event: 'INSERT' | 'UPDATE' | 'DELETE', call: string): string => {
  const rows = {
    INSERT: 'NEW TABLE AS changed',
    UPDATE: 'OLD TABLE AS former NEW TABLE AS changed',
    DELETE: 'OLD TABLE AS changed',
  };
  return `CREATE TRIGGER cache_${event.toLowerCase()} AFTER ${event} ON ${table} REFERENCING ${rows[event]}
    FOR EACH STATEMENT EXECUTE FUNCTION ${call}`;
};
const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const;

/** Tables whose every change is told without ids. */
const WHOLE = {
  price_list: 'terms',
  discount: 'terms',
  product: 'product',
  product_text: 'product',
  product_group: 'product',
  assortment_rule: 'product',
} as const;
const TOPICS = { ...WHOLE, price_line: 'line', stock: 'stock' } as const;

const STATEMENTS = [
  `CREATE TABLE cache_change (
    xid bigint NOT NULL,
    id bigserial NOT NULL,
    topic text NOT NULL,
    lists integer[],
    products integer[],
    CONSTRAINT cache_change_pkey PRIMARY KEY (xid, id)
  )`,
  `CREATE TABLE cache_horizon (
    id integer NOT NULL,
    xid bigint NOT NULL,
    CONSTRAINT cache_horizon_pkey PRIMARY KEY (id)
  )`,
  lineFunction('cache_line', 'changed'),
  lineFunction('cache_line_update', '(SELECT * FROM former UNION ALL SELECT * FROM changed) both_of_them'),
  `CREATE FUNCTION cache_stock() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE the_products integer[];
   BEGIN
     IF NOT EXISTS (SELECT FROM changed) THEN RETURN NULL; END IF;
     IF ${FEW} THEN SELECT array_agg(DISTINCT product_id) INTO the_products FROM changed; END IF;
     INSERT INTO cache_change (xid, topic, products) VALUES (${XID}, 'stock', ${short('the_products')});
     RETURN NULL;
   END $$`,
  `CREATE FUNCTION cache_whole() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF EXISTS (SELECT FROM changed) THEN INSERT INTO cache_change (xid, topic) VALUES (${XID}, TG_ARGV[0]); END IF;
     RETURN NULL;
   END $$`,
  `CREATE FUNCTION cache_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO cache_change (xid, topic) VALUES (${XID}, TG_ARGV[0]);
     RETURN NULL;
   END $$`,
  ...EVENTS.flatMap((event) => [
    trigger('price_line', event, event === 'UPDATE' ? 'cache_line_update()' : 'cache_line()'),
    trigger('stock', event, 'cache_stock()'),
    ...Object.entries(WHOLE).map(([table, topic]) => trigger(table, event, `cache_whole('${topic}')`)),
  ]),
  ...Object.entries(TOPICS).map(
    ([table, topic]) =>
      `CREATE TRIGGER cache_truncate AFTER TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION cache_truncated('${topic}')`,
  ),
];

/**
 * What the caches of the gateway's processes hold, and who changes it: every statement on these tables, whoever runs it,
 * leaves a row in `cache_change` in its own transaction, under that transaction's number. Whoever compares the number
 * with their last snapshot knows what has become visible since.
 */
export class CacheChanges1780003700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TOPICS))
      for (const event of [...EVENTS, 'TRUNCATE'])
        await runner.query(`DROP TRIGGER cache_${event.toLowerCase()} ON ${table}`);
    await runner.query(
      'DROP FUNCTION cache_line(), cache_line_update(), cache_stock(), cache_whole(), cache_truncated()',
    );
    await runner.query('DROP TABLE cache_change, cache_horizon');
  }
}
