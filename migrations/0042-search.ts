import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In `$$` functions of PostgreSQL a class of ASCII and Latin punctuation, blanks included: what divides words. */
const DIVIDERS = String.raw`[\s!-/:-@[-\x60{-~\u00a0-\u00bf\u2000-\u206f]+`;

const STATEMENTS = [
  `CREATE EXTENSION IF NOT EXISTS unaccent`,
  // Capitals of every alphabet, whatever the database's locale: it may be C.
  `DO $do$
   DECLARE
     lowered text := (SELECT format('lower($1 COLLATE %I)', collname) FROM pg_collation
                       WHERE collname IN ('pg_c_utf8', 'und-x-icu') ORDER BY collname LIMIT 1);
   BEGIN
     EXECUTE format('CREATE FUNCTION search_plain(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE RETURN '
       'btrim(regexp_replace(unaccent(%s), %L, '' '', ''g''))', coalesce(lowered, 'lower($1)'), $re$${DIVIDERS}$re$);
   END $do$`,
  `CREATE FUNCTION search_configuration(language text) RETURNS regconfig LANGUAGE sql STABLE PARALLEL SAFE RETURN
     coalesce((SELECT c.oid::regconfig FROM pg_ts_config c JOIN (VALUES
       ('ar', 'arabic'), ('da', 'danish'), ('de', 'german'), ('el', 'greek'), ('en', 'english'), ('es', 'spanish'), ('fi', 'finnish'),
       ('fr', 'french'), ('hu', 'hungarian'), ('it', 'italian'), ('nb', 'norwegian'), ('nl', 'dutch'), ('no', 'norwegian'),
       ('pt', 'portuguese'), ('ro', 'romanian'), ('ru', 'russian'), ('sv', 'swedish'), ('tr', 'turkish')) n (code, name)
       ON n.name = c.cfgname AND n.code = left(language, 2) AND c.cfgnamespace = 'pg_catalog'::regnamespace), 'simple')`,
  `CREATE TABLE product_words (
     product_id integer NOT NULL,
     language text NOT NULL,
     words tsvector NOT NULL,
     letters text NOT NULL,
     CONSTRAINT product_words_pkey PRIMARY KEY (product_id, language)
   )`,
  `ALTER TABLE product_words ADD CONSTRAINT product_words_product_id_fkey
     FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE`,
  `CREATE INDEX product_words_words_idx ON product_words USING gin (words)`,
  `CREATE INDEX product_words_letters_idx ON product_words USING gin (letters gin_trgm_ops)`,
  // The old search looked at letters of SKU and name.
  `DROP INDEX product_search_idx`,
  `CREATE FUNCTION search_document(configuration regconfig, sku text, name text, brand text, grouped text, description text)
   RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE RETURN
     setweight(to_tsvector('simple', search_plain(sku) || ' ' || replace(search_plain(sku), ' ', '')), 'A')
     || setweight(to_tsvector('simple', search_plain(name)), 'A') || setweight(to_tsvector(configuration, search_plain(name)), 'A')
     || setweight(to_tsvector('simple', coalesce(search_plain(brand), '')), 'B')
     || setweight(to_tsvector(configuration, coalesce(search_plain(grouped), '')), 'C')
     || setweight(to_tsvector(configuration, coalesce(search_plain(description), '')), 'D')`,
  // Texts of the shop's own language stand in the product itself, under the language that the shop has in shop_setting.
  `CREATE FUNCTION search_write(ids integer[]) RETURNS void LANGUAGE sql AS $$
     -- What a language's words are like is looked up once, not product by product.
     WITH known AS MATERIALIZED (
       SELECT '' AS language, search_configuration(coalesce((SELECT value #>> '{}' FROM shop_setting WHERE name = 'search-language'), 'en')) AS configuration
       UNION ALL SELECT l.language, search_configuration(l.language)
         FROM (SELECT DISTINCT t.language FROM product_text t WHERE t.product_id = ANY(ids)) l)
     INSERT INTO product_words AS w (product_id, language, words, letters)
     SELECT p.id, x.language, search_document(n.configuration, p.sku, x.name, p.brand, g.name, x.description),
            search_plain(p.sku || ' ' || x.name || ' ' || coalesce(p.brand, ''))
       FROM product p
       LEFT JOIN product_group g ON g.id = p.group_id
       CROSS JOIN LATERAL (
         SELECT '' AS language, p.name, p.description
         UNION ALL SELECT t.language, t.name, t.description FROM product_text t WHERE t.product_id = p.id) x
       JOIN known n ON n.language = x.language
      WHERE p.id = ANY(ids)
     ON CONFLICT (product_id, language) DO UPDATE SET words = excluded.words, letters = excluded.letters
     WHERE (w.words, w.letters) IS DISTINCT FROM (excluded.words, excluded.letters)
   $$`,
  `CREATE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_TABLE_NAME = 'product_group' THEN
       PERFORM search_write(array_agg(p.id)) FROM product p JOIN new_rows n ON n.id = p.group_id JOIN old_rows o ON o.id = n.id
         WHERE n.name IS DISTINCT FROM o.name;
     ELSIF TG_TABLE_NAME = 'product_text' THEN PERFORM search_write(array_agg(DISTINCT n.product_id)) FROM new_rows n;
     ELSIF TG_OP = 'INSERT' THEN PERFORM search_write(array_agg(n.id)) FROM new_rows n;
     ELSE
       PERFORM search_write(array_agg(n.id)) FROM new_rows n JOIN old_rows o ON o.id = n.id
         WHERE (n.sku, n.name, n.description, n.group_id, n.brand) IS DISTINCT FROM (o.sku, o.name, o.description, o.group_id, o.brand);
     END IF;
     RETURN NULL;
   END $$`,
  `CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     DELETE FROM product_words w USING old_rows o WHERE w.product_id = o.product_id AND w.language = o.language;
     RETURN NULL;
   END $$`,
  ...['product', 'product_text'].map(
    (table) => `CREATE TRIGGER search_made AFTER INSERT ON ${table} REFERENCING NEW TABLE AS new_rows
     FOR EACH STATEMENT EXECUTE FUNCTION search_follow()`,
  ),
  ...['product', 'product_text', 'product_group'].map(
    (
      table,
    ) => `CREATE TRIGGER search_changed AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
     FOR EACH STATEMENT EXECUTE FUNCTION search_follow()`,
  ),
  `CREATE TRIGGER search_gone AFTER DELETE ON product_text REFERENCING OLD TABLE AS old_rows
     FOR EACH STATEMENT EXECUTE FUNCTION search_forget()`,
  // Every word, stemmed in any of the languages or as a beginning; words that say nothing do not count unless all are such.
  `CREATE FUNCTION search_query(search text, languages text[]) RETURNS tsquery LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
   DECLARE
     pieces text[] := (string_to_array(search_plain(search), ' '))[1:10];
     piece text; language text; stemmed tsquery; term tsquery; says boolean;
     whole tsquery := ''; beginnings tsquery := '';
   BEGIN
     FOREACH piece IN ARRAY pieces LOOP
       CONTINUE WHEN piece = '';
       -- What one letter begins is most of a catalogue.
       term := (quote_literal(replace(piece, '\\', '')) || CASE WHEN length(piece) > 1 THEN ':*' ELSE '' END)::tsquery;
       beginnings := beginnings && term;
       says := false;
       FOREACH language IN ARRAY languages LOOP
         stemmed := plainto_tsquery(search_configuration(language), piece);
         IF numnode(stemmed) > 0 THEN says := true; term := term || stemmed; END IF;
       END LOOP;
       IF says THEN whole := whole && term; END IF;
     END LOOP;
     RETURN CASE WHEN numnode(whole) > 0 THEN whole ELSE beginnings END;
   END $$`,
  // Words that are nearly these: the longest finds by index, the others must be near, too; short ones must stand there.
  `CREATE FUNCTION search_near(search text, languages text[]) RETURNS TABLE (product_id integer, near real)
   LANGUAGE plpgsql STABLE SET pg_trgm.word_similarity_threshold = 0.4 AS $$
   DECLARE
     pieces text[] := (string_to_array(search_plain(search), ' '))[1:10];
     longest text := (SELECT piece FROM unnest(pieces) piece ORDER BY length(piece) DESC, piece LIMIT 1);
   BEGIN
     IF longest IS NULL OR length(longest) < 4 THEN RETURN; END IF;
     RETURN QUERY
       SELECT w.product_id, max((SELECT avg(word_similarity(piece, w.letters)) FROM unnest(pieces) piece)::real)
         FROM product_words w
        WHERE w.language = ANY(languages) AND w.letters %> longest
          AND NOT EXISTS (SELECT FROM unnest(pieces) piece
                           WHERE CASE WHEN length(piece) < 4 THEN position(piece IN w.letters) = 0 ELSE NOT (w.letters %> piece) END)
        GROUP BY w.product_id;
   END $$`,
  `SELECT search_write(array_agg(id)) FROM product`,
];

/**
 * What products are found by: words per language, stemmed and plain, and letters for words that are nearly right. Triggers
 * keep them in step with whatever writes products, texts and groups, a whole statement at a time.
 */
export class Search1780004200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['product', 'product_text'])
      await runner.query(`DROP TRIGGER search_made ON ${table}`);
    for (const table of ['product', 'product_text', 'product_group'])
      await runner.query(`DROP TRIGGER search_changed ON ${table}`);
    await runner.query('DROP TRIGGER search_gone ON product_text');
    await runner.query('DROP TABLE product_words');
    await runner.query(
      `DROP FUNCTION search_near, search_query, search_forget(), search_follow(), search_write(integer[]), search_document,
         search_configuration(text), search_plain(text)`,
    );
    await runner.query(
      `CREATE INDEX product_search_idx ON product USING gin ((sku || ' ' || name) gin_trgm_ops)`,
    );
  }
}
