import type { ErpRow } from '../port.js';
import { listTypeGroup } from './condition.js';
import type { Lines } from './price-lines.js';
import { many, one, type Row, text } from './row.js';
import type { ODataSettings } from './settings.js';

type Area = Pick<ODataSettings, 'salesOrganization' | 'distributionChannel' | 'division'>;

/** The customer's data in this shop's sales area; null: the customer is not one of this shop's. */
export const salesAreaOf = (rows: readonly Row[], area: Area): Row | null =>
  rows.find(
    (row) =>
      text(row, 'SalesOrganization') === area.salesOrganization &&
      text(row, 'DistributionChannel') === area.distributionChannel &&
      text(row, 'Division') === area.division,
  ) ?? null;

/** The price groups that a customer of this sales area is in. */
export const groupsOf = (row: Row): readonly string[] => [
  ...(text(row, 'CustomerPriceGroup') === '' ? [] : [text(row, 'CustomerPriceGroup')]),
  ...(text(row, 'PriceListType') === '' ? [] : [listTypeGroup(text(row, 'PriceListType'))]),
];

/** What is empty stays out: what a row does not name is not touched. */
const said = (row: Readonly<Record<string, string>>): ErpRow =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));

const LANGUAGE = /^[A-Z]{2}$/;

/** Business partners that are customers of this sales area, as rows of the import kind `companies`. */
export function companiesOf(rows: readonly Row[], area: Area): Lines {
  const upserts: ErpRow[] = [];
  const rejects: { record: string; field: string; value: string | null; reason: string }[] = [];
  for (const row of rows) {
    const customer = one(row, 'to_Customer');
    const sales = customer && salesAreaOf(many(customer, 'to_CustomerSalesArea'), area);
    if (!customer || !sales) continue;
    const marked = [customer, sales].some((one) => text(one, 'DeletionIndicator') === 'true');
    if (marked || text(row, 'IsMarkedForArchiving') === 'true')
      rejects.push({
        record: text(row, 'BusinessPartner'),
        field: 'DeletionIndicator',
        value: 'true',
        reason: 'MARKED_FOR_DELETION: companies have orders and are not deleted; close it here',
      });
    else upserts.push(companyOf(row, sales));
  }
  return { upserts, deletes: [], rejects };
}

function companyOf(row: Row, sales: Row): ErpRow {
  const language = text(row, 'CorrespondenceLanguage').toUpperCase();
  const [address] = many(row, 'to_BusinessPartnerAddress');
  return {
    ...said({
      customer_number: text(row, 'Customer'),
      name: text(row, 'BusinessPartnerFullName') || text(row, 'BusinessPartnerName'),
      industry: text(row, 'Industry'),
      country: address ? text(address, 'Country') : '',
      language: LANGUAGE.test(language) ? language.toLowerCase() : '',
      currency: text(sales, 'Currency'),
    }),
    // Named even if empty: a customer may have left its groups.
    price_groups: groupsOf(sales).join(','),
  };
}
