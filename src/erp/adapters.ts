import type { Erp } from './port.js';

/** Facts of the shop that an adapter reads dates and amounts by. */
export interface ErpShop {
  /** IANA zone of days without an hour, the shop's. */
  readonly timeZone: string;
}

interface Adapter {
  readonly open: (url: URL, shop: ErpShop) => Promise<Erp>;
}
const file = (): Promise<Adapter> => import('./file/file.adapter.js');
const odata = (): Promise<Adapter> => import('./odata/odata.adapter.js');
const tryton = (): Promise<Adapter> => import('./tryton/tryton.adapter.js');

/** THE ADAPTERS: by the scheme of `MAATWERK_ERP_URL`, loaded only when used. */
const ADAPTERS: Readonly<Record<string, () => Promise<Adapter>>> = {
  file,
  http: file,
  https: file,
  'odata+http': odata,
  'odata+https': odata,
  'tryton+http': tryton,
  'tryton+https': tryton,
};

/** Schemes that an address of a system of record may have. */
export const ERP_SCHEMES: readonly string[] = Object.keys(ADAPTERS);

/** Opens the adapter that speaks the address's scheme; it need not reach the system yet. Throws a sentence for another scheme. */
export async function openErp(address: string, shop: ErpShop): Promise<Erp> {
  const url = new URL(address);
  const load = ADAPTERS[url.protocol.slice(0, -1)];
  if (!load)
    throw new Error(`MAATWERK_ERP_URL begins with ${url.protocol}//; it can be ${ERP_SCHEMES.join(', ')}.`);
  return await (await load()).open(url, shop);
}
