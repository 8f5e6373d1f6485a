import { afterAll, vi } from 'vitest';
import { open } from '../../src/erp/tryton/tryton.adapter.js';
import { erpContract } from './contract.js';
import { serverOf } from './folder.js';
import { STORY } from './story.js';
import { TrytonShop } from './tryton-shop.js';
import { PASSWORD, startTryton } from './trytond.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 1_500_000 });

const SHOP = { timeZone: 'Europe/Amsterdam' };
const PAGE = 2;
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

erpContract(
  'Tryton',
  async () => {
    const tryton = await startTryton();
    closing.push(tryton.close);
    const shop = await TrytonShop.open(tryton.rpc);
    await shop.load(STORY);
    return {
      erp: await open(tryton.address(), SHOP, PAGE),
      secret: PASSWORD,
      become: (story) => shop.become(story),
      ordersOf: async (reference) => {
        const found = await shop.call('sale.sale.search_count', [['reference', '=', reference]]);
        return found as number;
      },
      troubled: async (trouble) => {
        if (trouble === 'password') return await open(tryton.address('guessed'), SHOP, PAGE);
        const server = await serverOf((_, response) =>
          trouble === 'silent' ? undefined : response.end('<html>no JSON</html>'),
        );
        if (trouble === 'gone') await server.close();
        else closing.push(server.close);
        const { host } = server.url;
        return await open(new URL(`tryton+http://admin:secret@${host}/shop`), SHOP, PAGE);
      },
      close: () => Promise.resolve(),
    };
  },
  {
    exact: ['companies', 'products', 'price-lists', 'stock', 'orders'],
    troubles: ['password', 'gone', 'garbage', 'silent'],
  },
);
