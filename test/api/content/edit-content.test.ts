import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const SAVE = `mutation ($input: ContentInput!, $expectedVersion: Int) {
  contentSave(input: $input, expectedVersion: $expectedVersion) {
    content { id version slot key language type industries channels sku validFrom active }
    userErrors { code field }
  }
}`;
const REMOVE = `mutation ($id: ID!, $expectedVersion: Int) {
  contentRemove(id: $id, expectedVersion: $expectedVersion) { removedId userErrors { code field } }
}`;
const SLOT = `mutation ($input: ContentSlotInput!) {
  contentSlotSave(input: $input) { slot { code name } userErrors { code field } }
}`;
const SHOWN = `{ content(slot: "home") { nodes { key title } } }`;
const ENTRIES = `query ($first: Int, $after: String, $slot: String = "home") {
  contentEntries(slot: $slot, first: $first, after: $after) {
    nodes { id key language version active } pageInfo { hasNextPage endCursor }
  }
}`;
const TEA = { slot: 'home', key: 'tea', language: 'en', title: 'Tea' };

describe('editing content', () => {
  let gateway: TestGateway;
  let other: TestGateway;
  let merchandiser: Record<string, string>;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [3] });
    other = await gateway.beside({ levels: [3] });
    await gateway.shop.staff('shop@test.example', 'MERCHANDISER');
    await gateway.shop.company('C1');
    merchandiser = await gateway.as('shop@test.example');
    await gateway.ask(SLOT, { input: { code: 'home', name: 'Home page' } }, merchandiser);
  });
  afterAll(async () => {
    await other.close();
    await gateway.close();
  });

  const save = async (input: object, expectedVersion?: number, on = gateway) =>
    (await on.ask(SAVE, { input: { ...TEA, ...input }, expectedVersion }, merchandiser)).contentSave;

  it('is seen by the next query in every process, and gone again at once', async () => {
    const told: (readonly (string | number)[])[] = [];
    const arrived = new Promise<void>((resolve) => {
      other.app.dependencies.changes.subscribe('content', ({ ids }) => {
        told.push(ids);
        resolve();
      });
    });
    const { content, userErrors } = await save({ channels: ['web'] }, 0);
    expect(userErrors).toEqual([]);
    expect(content).toMatchObject({ version: 1, type: 'ARTICLE', channels: ['WEB'], active: true });
    for (const each of [gateway, other])
      expect((await each.ask(SHOWN)).content.nodes).toEqual([{ key: 'tea', title: 'Tea' }]);
    await save({ title: 'More tea' }, 1, other);
    expect((await gateway.ask(SHOWN)).content.nodes).toEqual([{ key: 'tea', title: 'More tea' }]);
    const { contentRemove } = await gateway.ask(REMOVE, { id: content.id }, merchandiser);
    expect(contentRemove).toEqual({ removedId: content.id, userErrors: [] });
    expect((await other.ask(SHOWN)).content.nodes).toEqual([]);
    await arrived;
    expect(told[0]).toHaveLength(1);
    const audited = await gateway.database.query(
      `SELECT action FROM audit_entry WHERE action LIKE 'content%' ORDER BY id`,
    );
    expect(audited.map(({ action }) => action)).toEqual([
      'content-slot.save',
      'content.save',
      'content.save',
      'content.remove',
    ]);
  });

  it('lets one of two editors win, and tells the other', async () => {
    const { content } = await save({ key: 'race' });
    const answers = await Promise.all([
      save({ key: 'race', title: 'Left' }, 1),
      save({ key: 'race', title: 'Right' }, 1, other),
    ]);
    const conflicts = answers.filter(({ userErrors }) => userErrors.length > 0);
    expect(conflicts).toEqual([
      { content: null, userErrors: [{ code: 'VERSION_CONFLICT', field: 'expectedVersion' }] },
    ]);
    const again = await gateway.ask(REMOVE, { id: content.id, expectedVersion: 1 }, merchandiser);
    expect(again.contentRemove.userErrors).toEqual([{ code: 'VERSION_CONFLICT', field: 'expectedVersion' }]);
    await gateway.ask(REMOVE, { id: content.id, expectedVersion: 2 }, merchandiser);
  });

  it('makes one entry of two that are new at once', async () => {
    const answers = await Promise.all([save({ key: 'new' }, 0), save({ key: 'new' }, 0, other)]);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([
      { code: 'VERSION_CONFLICT', field: 'expectedVersion' },
    ]);
    const rows = await gateway.database.query(`SELECT id FROM content_entry WHERE key = 'new'`);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['UNKNOWN_SLOT', 'input.slot', { slot: 'nowhere' }],
    ['UNKNOWN_SLOT', 'input.slot', { slot: 'a\0' }],
    ['UNKNOWN_SKU', 'input.sku', { sku: 'NOPE' }],
    ['UNKNOWN_GROUP', 'input.group', { group: 'a\0' }],
    ['UNKNOWN_CHANNEL', 'input.channels.0', { channels: ['FAX'] }],
    ['INVALID', 'input.url', { url: 'javascript:alert(1)' }],
    [
      'EMPTY_VALIDITY',
      'input.validTo',
      { validFrom: '2026-01-02T00:00:00Z', validTo: '2026-01-01T00:00:00Z' },
    ],
  ])('refuses with %s at %s and writes nothing', async (code, field, input) => {
    const answer = await save({ key: 'bad', ...input });
    expect(answer).toEqual({ content: null, userErrors: [{ code, field }] });
    expect(await gateway.database.query(`SELECT id FROM content_entry WHERE key = 'bad'`)).toEqual([]);
  });

  it.each([
    ['code', { code: 'a b', name: 'x' }],
    ['name', { code: 'a', name: ' ' }],
    ['description', { code: 'a', name: 'x', description: '\0' }],
  ])('refuses a slot with a %s that cannot be', async (field, input) => {
    const { contentSlotSave } = await gateway.ask(SLOT, { input }, merchandiser);
    expect(contentSlotSave).toEqual({
      slot: null,
      userErrors: [{ code: 'INVALID', field: `input.${field}` }],
    });
  });

  it.each([
    ['is not there', Buffer.from('Content:999999').toString('base64url')],
    ['is of another type', Buffer.from('Product:1').toString('base64url')],
    ['is none', 'x'],
  ])('does not remove what %s', async (_, id) => {
    const { contentRemove } = await gateway.ask(REMOVE, { id }, merchandiser);
    expect(contentRemove).toEqual({ removedId: null, userErrors: [{ code: 'NOT_FOUND', field: 'id' }] });
  });

  it.each([
    ['a guest', null, 'UNAUTHENTICATED'],
    ['a buyer', 'c1@test.example', 'FORBIDDEN'],
  ])('is not for %s', async (_, email, code) => {
    const headers = email === null ? {} : await gateway.as(email);
    const answers = await Promise.all([
      gateway.query(SAVE, { input: TEA }, headers),
      gateway.query(REMOVE, { id: 'x' }, headers),
      gateway.query(SLOT, { input: { code: 'mine', name: 'Mine' } }, headers),
      gateway.query(ENTRIES, {}, headers),
    ]);
    expect(answers.map(({ errors }) => errors[0]?.extensions['code'])).toEqual([code, code, code, code]);
    expect(await gateway.database.query(`SELECT FROM content_slot WHERE code = 'mine'`)).toEqual([]);
  });

  it('lists everything of a slot, shown or not, page by page', async () => {
    await gateway.ask(SLOT, { input: { code: 'list', name: 'List' } }, merchandiser);
    for (const key of ['b', 'a', 'C']) await save({ slot: 'list', key, active: key !== 'a' });
    await save({ slot: 'list', key: 'a', language: 'de' });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { contentEntries } = await gateway.ask(ENTRIES, { slot: 'list', first: 3, after }, merchandiser);
      seen.push(
        ...contentEntries.nodes.map((one: { key: string; language: string }) => `${one.key} ${one.language}`),
      );
      after = contentEntries.pageInfo.hasNextPage ? contentEntries.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(['C en', 'a de', 'a en', 'b en']);
    const unknown = await gateway.query(ENTRIES, { slot: 'nowhere' }, merchandiser);
    expect(unknown.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'slot' });
  });
});
