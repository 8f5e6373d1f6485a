import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentRows } from '../../../src/demo/content-rows.js';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { importContent, rejectsOf } from './content-file.js';

const row = (key: string, more: object = {}) => ({ slot: 'news', key, language: 'en', title: key, ...more });

describe('importing content', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [3] });
    await gateway.shop.staff('erp@test.example', 'INTEGRATOR');
    await gateway.shop.company('C1', { industry: 'TOYS_AND_KIDS' });
    await gateway.shop.product('MUG', { group: 'MUGS' });
  });
  afterAll(() => gateway.close());

  const shown = async (slot = 'news') => {
    const headers = await gateway.as('c1@test.example');
    const { content } = await gateway.ask(
      `query ($slot: String!) { content(slot: $slot) { nodes { key title body } } }`,
      { slot },
      headers,
    );
    return content.nodes as readonly { key: string; title: string; body: string | null }[];
  };
  const keys = async (slot?: string) => (await shown(slot)).map(({ key }) => key);

  it('is visible in the next query, and changes nothing the second time', async () => {
    const rows = [
      row('b', { sort: 2, body: 'Body' }),
      row('a', { sort: 3, industry: 'garden, toys_and_kids' }),
      row('c'),
    ];
    expect(await importContent(gateway, rows)).toMatchObject({
      read: 3,
      accepted: 3,
      unchanged: 0,
      rejected: 0,
    });
    expect(await keys()).toEqual(['a', 'c', 'b']);
    expect(await importContent(gateway, rows)).toMatchObject({ accepted: 0, unchanged: 3, rejected: 0 });
    expect(await gateway.database.query(`SELECT DISTINCT version FROM content_entry`)).toEqual([
      { version: 1 },
    ]);
  });

  it('leaves alone what a file does not name', async () => {
    expect(await importContent(gateway, [row('b', { title: 'New title' })])).toMatchObject({ accepted: 1 });
    expect((await shown()).at(-1)).toEqual({ key: 'b', title: 'New title', body: 'Body' });
  });

  it('tells of every row that it does not take', async () => {
    const { runId, ...counts } = await importContent(gateway, [
      row('ok', { slot: 'other' }),
      row('ok', { slot: 'other', title: 'Later wins' }),
      { slot: 'other', key: 'ok', title: 'Language left out: the same entry' },
      row('x', { sku: 'NOPE' }),
      row('x1', { group: 'NOPE' }),
      row('x2', { role: 'KING' }),
      row('x3', { channel: 'WEB|FAX' }),
      row('x4', { url: 'javascript:alert(1)' }),
      row('x5', { type: 'POEM' }),
      row('x6', { valid_from: '2026-02-01', valid_to: '2026-02-01' }),
      row('x 7'),
      { slot: 'other', key: 'x8' },
    ]);
    expect(counts).toMatchObject({ read: 12, accepted: 1, rejected: 11 });
    expect(await rejectsOf(gateway, runId ?? '')).toEqual([
      '1 slot+key+language DUPLICATE',
      '2 slot+key+language DUPLICATE',
      '4 sku UNKNOWN_SKU',
      '5 group UNKNOWN_GROUP',
      '6 role UNKNOWN_ROLE',
      '7 channel UNKNOWN_CHANNEL',
      '8 url NOT_A_LINK',
      '9 type UNKNOWN_VALUE',
      '10 valid_to EMPTY_VALIDITY',
      '11 key NOT_A_CODE',
      '12 title REQUIRED',
    ]);
    expect(await shown('other')).toMatchObject([{ title: 'Language left out: the same entry' }]);
  });

  it('checks a half-named validity against the half that stands', async () => {
    await importContent(gateway, [row('spring', { slot: 'half', valid_from: '2026-04-01' })]);
    const { runId } = await importContent(gateway, [row('spring', { slot: 'half', valid_to: '2026-03-01' })]);
    expect(await rejectsOf(gateway, runId ?? '')).toEqual(['1 valid_to EMPTY_VALIDITY']);
  });

  it('replaces a slot and removes rows', async () => {
    const rows = [row('one', { slot: 'list' }), row('two', { slot: 'list' })];
    await importContent(gateway, rows);
    const replaced = await importContent(
      gateway,
      [row('two', { slot: 'list' }), row('three', { slot: 'list' })],
      'replace-list',
    );
    expect(replaced).toMatchObject({ accepted: 1, unchanged: 1 });
    expect(await keys('list')).toEqual(['three', 'two']);
    const removed = await importContent(
      gateway,
      [row('two', { slot: 'list' }), row('gone', { slot: 'list' })],
      'delete',
    );
    expect(removed).toMatchObject({ accepted: 1, unchanged: 1 });
    expect(await keys('list')).toEqual(['three']);
    expect(await keys()).not.toEqual([]);
  });

  it("takes the demo shop's content whole, and shows it to an industry and to a guest", async () => {
    const rows = [...contentRows()];
    expect(await importContent(gateway, rows)).toMatchObject({ accepted: rows.length, rejected: 0 });
    expect(await keys('home-hero')).toEqual(['hero-toys']);
    const { content } = await gateway.ask('{ content(slot: "home-hero") { nodes { key } } }');
    expect(content.nodes).toEqual([{ key: 'welcome' }]);
  });
});
