import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driftOf } from '../../src/database/migrate.js';
import { CORE_ENTITIES } from '../../src/entities.js';
import { LEVEL_NUMBERS, loadLevels } from '../../src/levels/registry.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

describe('entities and migrations', () => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    const levels = await loadLevels(LEVEL_NUMBERS);
    fresh = await freshDatabase({
      entities: [...CORE_ENTITIES, ...levels.flatMap(({ entities }) => entities)],
    });
  });
  afterAll(() => fresh.drop());

  it('say the same', async () => {
    expect(await driftOf(fresh.database)).toEqual([]);
  });

  it.each([
    ['a column', 'ALTER TABLE company ADD COLUMN planted text', 'planted'],
    ['a missing index', 'DROP INDEX price_list_company_id_idx', 'price_list_company_id_idx'],
    ['another type', 'ALTER TABLE stock ALTER COLUMN location TYPE varchar(10)', 'location'],
  ])('%s that one of them does not know is found', async (_, change, name) => {
    await fresh.database.query(change);
    expect((await driftOf(fresh.database)).join('\n')).toContain(name);
  });
});
