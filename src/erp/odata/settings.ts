import type { ErpShop } from '../adapters.js';

/** What the address of an S/4HANA says: where it is, who we are there, and what of it is this shop's. */
export interface ODataSettings {
  /** Below which the services lie, without a slash at the end. */
  readonly root: string;
  /** Value of the Authorization header; null: none. */
  readonly authorization: string | null;
  /** `sap-client`, where a system has several. */
  readonly client: string | null;
  readonly salesOrganization: string;
  readonly distributionChannel: string;
  readonly division: string;
  /** Condition types that are prices, the first that has one counts. */
  readonly priceTypes: readonly string[];
  /** Condition types that take something off a price. */
  readonly discountTypes: readonly string[];
  readonly orderType: string;
  /** ISO 639-1, upper case as SAP writes it: the language of the products' names. */
  readonly language: string;
  /** Where a day of the system begins: its validities are days. */
  readonly timeZone: string;
  /** Rows asked for at a time. */
  readonly page: number;
  /** Condition records are all read again after this many hours: the system keeps no moment of their change. */
  readonly wholeHours: number;
}

const SERVICES = '/sap/opu/odata/sap';
const KNOWN = new Set([
  'sap-client',
  'sales-area',
  'prices',
  'discounts',
  'order-type',
  'language',
  'page',
  'whole-hours',
]);

/** Law: a user without a password, or the reverse, is a token: `odata+https://:TOKEN@host`. */
function authorizationOf({ username, password }: URL): string | null {
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  if (user && secret) return `Basic ${Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')}`;
  return user || secret ? `Bearer ${user || secret}` : null;
}

const listed = (text: string): readonly string[] => text.split(',').filter((one) => one !== '');

function whole(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`MAATWERK_ERP_URL: ${name} is a whole number of at least ${least}, not ${text}.`);
  return number;
}

/** Reads `odata+https://user:password@host/path?sales-area=1010/10/00&...`; throws a sentence that never holds the password. */
export function settingsOf(address: URL, { timeZone }: ErpShop): ODataSettings {
  const url = new URL(address.href.replace(/^odata\+/, ''));
  for (const name of url.searchParams.keys())
    if (!KNOWN.has(name))
      throw new Error(`MAATWERK_ERP_URL: nobody knows ${name}; it can say ${[...KNOWN].join(', ')}.`);
  const said = (name: string, otherwise: string): string => url.searchParams.get(name) ?? otherwise;
  const [salesOrganization, distributionChannel, division, ...rest] = said('sales-area', '').split('/');
  if (!salesOrganization || !distributionChannel || !division || rest.length > 0)
    throw new Error(
      'MAATWERK_ERP_URL: sales-area is needed: sales organization, distribution channel and division, like 1010/10/00.',
    );
  const path = url.pathname.replace(/\/+$/, '');
  return {
    root: `${url.origin}${path === '' ? SERVICES : path}`,
    authorization: authorizationOf(url),
    client: url.searchParams.get('sap-client'),
    salesOrganization,
    distributionChannel,
    division,
    priceTypes: listed(said('prices', 'PPR0,PR00')),
    discountTypes: listed(said('discounts', 'K004,K005,K007')),
    orderType: said('order-type', 'OR'),
    language: said('language', 'EN').toUpperCase(),
    timeZone,
    page: whole('page', said('page', '1000'), 1),
    wholeHours: whole('whole-hours', said('whole-hours', '24'), 0),
  };
}
