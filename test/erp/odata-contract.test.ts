import { openErp } from '../../src/erp/adapters.js';
import type { Erp } from '../../src/erp/port.js';
import { erpContract, type LoadedErp, type Trouble } from './contract.js';
import { serverOf } from './folder.js';
import { PASSWORD, type S4, startS4 } from './s4/s4.js';
import { holdStory } from './s4/story-rows.js';
import { STORY } from './story.js';

const SHOP = { timeZone: 'Europe/Amsterdam' };
/** Small pages, and condition records read as a whole: what changes in them leaves no trace. */
const QUERY = '&page=6&whole-hours=0';

erpContract(
  'an S/4HANA over OData',
  async (): Promise<LoadedErp> => {
    const s4 = await startS4();
    await holdStory(s4, STORY);
    const erp = await openErp(s4.address({ query: QUERY }), SHOP);
    const servers: (() => Promise<void>)[] = [];
    return {
      erp,
      secret: encodeURIComponent(PASSWORD),
      become: (story) => holdStory(s4, story, STORY),
      ordersOf: async (reference) =>
        (await s4.rows('A_SalesOrder', { PurchaseOrderByCustomer: reference })).length,
      troubled: (trouble) => inTrouble(trouble, s4, servers),
      close: async () => {
        await erp.close();
        for (const close of servers) await close();
        await s4.close();
      },
    };
  },
  { exact: [], troubles: ['password', 'gone', 'garbage', 'silent'] },
);

async function inTrouble(trouble: Trouble, s4: S4, servers: (() => Promise<void>)[]): Promise<Erp> {
  if (trouble === 'password') return await openErp(s4.address({ password: 'guessed' }), SHOP);
  const server = await serverOf((_, response) =>
    trouble === 'silent' ? undefined : response.end('\u0000 this is <html> no "OData'),
  );
  if (trouble === 'gone') await server.close();
  else servers.push(server.close);
  const address = new URL(s4.address());
  return await openErp(address.href.replace(address.host, server.url.host), SHOP);
}
