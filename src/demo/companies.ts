import type { Sales } from './sales.js';
import { RETAIL_CUSTOMERS, RETAIL_GROUP } from './trade-prices.js';

/** A company of the demo shop. Customer number and country are the file's; all else is derived here. */
export interface DemoCompany {
  readonly customer: string;
  readonly name: string;
  readonly industry: string;
  /** ISO 3166 alpha-2; the wholesaler's own (GB) where the file says `Unspecified` or names no country. */
  readonly country: string;
  readonly language: string;
  readonly priceGroups: readonly string[];
  /** Sale lines in the file. */
  readonly lines: number;
  /** Pounds, all orders together. */
  readonly spend: number;
  /** Pounds for one order, by rule: see `limitOf`. */
  readonly limitPerOrder: number;
}

/** Industry <- the product groups that speak for it. Groups that everybody buys speak for none. */
const INDUSTRIES: Readonly<Record<string, readonly string[]>> = {
  HOSPITALITY: ['CROCKERY', 'KITCHEN', 'BAKING', 'GLASS'],
  PARTY_EVENTS: ['PARTY', 'CHRISTMAS'],
  HOME_DECOR: ['CANDLES', 'LIGHTING', 'FRAMES_AND_MIRRORS', 'SIGNS', 'FURNITURE', 'TEXTILES', 'CLOCKS'],
  STATIONERY: ['STATIONERY', 'CARDS_AND_WRAP', 'CRAFT'],
  GARDEN: ['GARDEN'],
  TOYS_AND_KIDS: ['TOYS', 'LUNCH_AND_PICNIC'],
  FASHION: ['BAGS', 'JEWELLERY', 'TRAVEL', 'WARMTH', 'BATHROOM'],
};
const GENERAL = 'GIFT_SHOP';
export const INDUSTRY_CODES: readonly string[] = [GENERAL, ...Object.keys(INDUSTRIES)];

const COUNTRIES: Readonly<Record<string, string>> = {
  'United Kingdom': 'GB',
  France: 'FR',
  Australia: 'AU',
  Netherlands: 'NL',
  Germany: 'DE',
  Norway: 'NO',
  EIRE: 'IE',
  Switzerland: 'CH',
  Spain: 'ES',
  Poland: 'PL',
  Portugal: 'PT',
  Italy: 'IT',
  Belgium: 'BE',
  Lithuania: 'LT',
  Japan: 'JP',
  Iceland: 'IS',
  'Channel Islands': 'JE',
  Denmark: 'DK',
  Cyprus: 'CY',
  Sweden: 'SE',
  Austria: 'AT',
  Israel: 'IL',
  Finland: 'FI',
  Bahrain: 'BH',
  Greece: 'GR',
  'Hong Kong': 'HK',
  Singapore: 'SG',
  Lebanon: 'LB',
  'United Arab Emirates': 'AE',
  'Saudi Arabia': 'SA',
  'Czech Republic': 'CZ',
  Canada: 'CA',
  Brazil: 'BR',
  USA: 'US',
  Malta: 'MT',
  RSA: 'ZA',
};
/** The shop speaks four languages. */
const LANGUAGES: Readonly<Record<string, string>> = {
  NL: 'nl',
  BE: 'nl',
  DE: 'de',
  AT: 'de',
  CH: 'de',
  FR: 'fr',
};

const FIRST = [
  'Alder',
  'Bramble',
  'Cobalt',
  'Dune',
  'Ember',
  'Fern',
  'Granary',
  'Harbour',
  'Ivy',
  'Juniper',
  'Kestrel',
  'Lantern',
  'Meadow',
  'Nettle',
  'Orchard',
  'Pebble',
  'Quarry',
  'Rowan',
  'Saffron',
  'Thistle',
  'Umber',
  'Violet',
  'Willow',
  'Yarrow',
];
const SECOND = [
  'Acorn',
  'Brook',
  'Clover',
  'Daisy',
  'Elm',
  'Finch',
  'Gable',
  'Heron',
  'Isle',
  'Jay',
  'Kite',
  'Lark',
  'Moss',
  'Nook',
  'Otter',
  'Plum',
  'Quill',
  'Reed',
  'Sparrow',
  'Tern',
  'Vale',
  'Wren',
];
const TRADE: Readonly<Record<string, string>> = {
  GIFT_SHOP: 'Gifts',
  HOSPITALITY: 'Tearooms',
  PARTY_EVENTS: 'Parties',
  HOME_DECOR: 'Interiors',
  STATIONERY: 'Paper Goods',
  GARDEN: 'Garden Centre',
  TOYS_AND_KIDS: 'Toys',
  FASHION: 'Accessories',
};

/** FNV-1a: a number of 32 bits that is the same for the same text, everywhere and always. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

/** An invented name, with the customer number so that nobody takes it for a real firm's. */
function companyName(customer: string, industry: string): string {
  const hash = hashOf(customer);
  const first = FIRST[hash % FIRST.length] ?? '';
  const second = SECOND[Math.floor(hash / 1000) % SECOND.length] ?? '';
  return `${first} & ${second} ${TRADE[industry] ?? ''} ${customer}`;
}

/**
 * The industry whose groups stand out in what the company spends: share of its spend less the whole shop's share, over the
 * root of the latter. GIFT_SHOP when no industry stands out by 0.25 or more. Ties: the first of the list.
 */
export function industryOf(spend: ReadonlyMap<string, number>, shop: ReadonlyMap<string, number>): string {
  const total = sum(spend.values());
  const all = sum(shop.values());
  if (total <= 0 || all <= 0) return GENERAL;
  let found = GENERAL;
  let top = 0.25;
  for (const [industry, groups] of Object.entries(INDUSTRIES)) {
    const own = sum(groups.map((group) => spend.get(group) ?? 0)) / total;
    const usual = sum(groups.map((group) => shop.get(group) ?? 0)) / all;
    if (usual === 0) continue;
    const score = (own - usual) / Math.sqrt(usual);
    if (score > top) [found, top] = [industry, score];
  }
  return found;
}

const sum = (values: Iterable<number>) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** What a buyer may order without approval: twice the company's average order, rounded up to 50 pounds, from 250 to 10,000. */
export function limitOf(spend: number, orders: number): number {
  return Math.min(10_000, Math.max(250, Math.ceil((2 * spend) / Math.max(1, orders) / 50) * 50));
}

interface Bought {
  lines: number;
  /** Hundredths of a penny, in whole numbers, so that the order of lines cannot change a sum. */
  spend: number;
  readonly days: Set<number>;
  readonly groups: Map<string, number>;
}

function boughtBy(sales: Sales, groups: ReadonlyMap<string, string>) {
  const shop = new Map<string, number>();
  const bought = new Map<string, Bought>();
  for (const [sku, sold] of sales.bySku) {
    const group = groups.get(sku) ?? 'OTHER';
    for (const { customer, day, quantity, price } of sold) {
      if (customer === '') continue;
      let own = bought.get(customer);
      if (!own) bought.set(customer, (own = { lines: 0, spend: 0, days: new Set(), groups: new Map() }));
      const spend = quantity * price;
      own.lines++;
      own.spend += spend;
      own.days.add(day);
      own.groups.set(group, (own.groups.get(group) ?? 0) + spend);
      shop.set(group, (shop.get(group) ?? 0) + spend);
    }
  }
  return { shop, bought };
}

/** Every customer number of the file as a company, by number. `groups`: product group of each SKU. */
export function deriveCompanies(sales: Sales, groups: ReadonlyMap<string, string>): readonly DemoCompany[] {
  const { shop, bought } = boughtBy(sales, groups);
  return [...sales.customers.keys()].sort().map((customer) => {
    const own = bought.get(customer);
    const industry = industryOf(own?.groups ?? new Map(), shop);
    const country = COUNTRIES[sales.customers.get(customer) ?? ''] ?? 'GB';
    const spend = (own?.spend ?? 0) / 10_000;
    return {
      customer,
      name: companyName(customer, industry),
      industry,
      country,
      language: LANGUAGES[country] ?? 'en',
      priceGroups: RETAIL_CUSTOMERS.has(customer) ? [RETAIL_GROUP] : [],
      lines: own?.lines ?? 0,
      spend,
      limitPerOrder: limitOf(spend, own?.days.size ?? 0),
    };
  });
}
