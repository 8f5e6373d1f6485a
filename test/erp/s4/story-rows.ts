import type { Story, StoryLine } from '../story.js';
import type { Entity, S4 } from './s4.js';

const AREA = { SalesOrganization: '1010', DistributionChannel: '10' };
const FOR_EVER = '9999-12-31';
const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

export interface Terms {
  readonly key: Readonly<Record<string, string>>;
  readonly sku: string;
  readonly from?: string | null;
  /** Inclusive. */
  readonly last?: string;
  readonly record?: Entity;
  readonly type?: string;
  readonly steps: readonly { readonly minimum: string; readonly amount: string }[];
}

/** Prices have three digits here: finer ones are for a thousand. */
const inThree = (amount: string): readonly [amount: string, per: string] =>
  /\.\d{4}/.test(amount) ? [String(Number(amount) * 1000), '1000'] : [amount, '1'];

export interface ConditionRows {
  readonly record: Entity;
  readonly validity: Entity;
  readonly scales: readonly Entity[];
}

/** A condition record with its validity and its scale. */
export function condition(
  number: string,
  { key, sku, from = null, last = FOR_EVER, steps, ...rest }: Terms,
): ConditionRows {
  const type = rest.type ?? 'PPR0';
  const [amount, per] = inThree(steps[0]!.amount);
  const days = { ConditionValidityStartDate: from, ConditionValidityEndDate: last };
  const scaled = steps.length > 1 || steps[0]!.minimum !== '1';
  return {
    record: {
      ConditionRecord: number,
      ConditionApplication: 'V',
      ConditionType: type,
      ConditionCalculationType: 'C',
      PricingScaleType: scaled ? 'A' : '',
      PricingScaleBasis: scaled ? 'C' : '',
      ConditionRateValue: amount,
      ConditionRateValueUnit: 'EUR',
      ConditionQuantity: per,
      ConditionQuantityUnit: 'piece',
      ConditionToBaseQtyNmrtr: '1',
      ConditionToBaseQtyDnmntr: '1',
      BaseUnit: 'piece',
      CreationDate: '2026-01-01',
      ...days,
      ...rest.record,
    },
    validity: {
      ConditionRecord: number,
      ConditionApplication: 'V',
      ConditionType: type,
      ...AREA,
      Material: sku,
      ...key,
      ...days,
    },
    scales: scaled
      ? steps.map((step, at) => ({
          ConditionRecord: number,
          ConditionSequentialNumber: '1',
          ConditionScaleLine: String(at + 1),
          ConditionScaleQuantity: step.minimum,
          ConditionScaleQuantityUnit: 'piece',
          ConditionRateValue: inThree(step.amount)[0],
          ConditionRateValueUnit: 'EUR',
        }))
      : [],
  };
}

const PRICES = {
  A_SlsPrcgConditionRecord: (rows: readonly ConditionRows[]) => rows.map(({ record }) => record),
  A_SlsPrcgCndnRecdValidity: (rows: readonly ConditionRows[]) => rows.map(({ validity }) => validity),
  A_SlsPrcgCndnRecordScale: (rows: readonly ConditionRows[]) => rows.flatMap(({ scales }) => scales),
};

export async function holdConditions(s4: S4, rows: readonly ConditionRows[]): Promise<void> {
  for (const [set, of] of Object.entries(PRICES)) await s4.hold(set, of(rows));
}
export async function addConditions(s4: S4, rows: readonly ConditionRows[]): Promise<void> {
  for (const [set, of] of Object.entries(PRICES)) await s4.add(set, of(rows));
}

/** Lines of a list that agree in product and days are one record with a scale. */
function recordsOf({ code, lines }: Story['lists'][number]): Terms[] {
  const groups = new Map<string, StoryLine[]>();
  for (const line of lines) {
    const key = [line.sku, line.from, line.to].join('|');
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].map((steps) => ({
    key: { CustomerPriceGroup: code },
    sku: steps[0]!.sku,
    from: steps[0]!.from,
    last: steps[0]!.to === null ? FOR_EVER : dayBefore(steps[0]!.to),
    steps,
  }));
}

function partnersOf({ companies }: Story): Readonly<Record<string, readonly Entity[]>> {
  return {
    A_BusinessPartner: companies.map(({ number, name }) => ({
      BusinessPartner: `BP-${number}`,
      Customer: number,
      BusinessPartnerFullName: name,
      CorrespondenceLanguage: 'NL',
      CreationDate: '2020-01-01',
      LastChangeDate: new Date().toISOString().slice(0, 10),
    })),
    A_BusinessPartnerAddress: companies.map(({ number }) => ({
      BusinessPartner: `BP-${number}`,
      AddressID: '1',
      Country: 'NL',
    })),
    A_Customer: companies.map(({ number, name }) => ({ Customer: number, CustomerName: name })),
    A_CustomerSalesArea: companies.map(({ number, list }) => ({
      Customer: number,
      ...AREA,
      Division: '00',
      Currency: 'EUR',
      CustomerPriceGroup: list ?? '',
    })),
  };
}

/** Orders that the shop itself made stay. */
async function holdOrders(s4: S4, { orders }: Story): Promise<void> {
  const [known] = await s4.rows('A_SalesOrder', { SalesOrder: 'S-1' });
  if (known) return;
  await s4.add(
    'A_SalesOrder',
    orders.map(({ number, customer, day }) => ({
      SalesOrder: number,
      ...AREA,
      OrganizationDivision: '00',
      SoldToParty: customer,
      TransactionCurrency: 'EUR',
      SalesOrderDate: day,
      CreationDate: day,
      LastChangeDateTime: `${day}T08:00:00.000Z`,
    })),
  );
  await s4.add(
    'A_SalesOrderItem',
    orders.flatMap(({ number, lines }) =>
      lines.map(({ sku, quantity, price }, at) => ({
        SalesOrder: number,
        SalesOrderItem: String((at + 1) * 10),
        Material: sku,
        RequestedQuantity: quantity,
        RequestedQuantityUnit: 'piece',
        NetPriceAmount: price,
        NetPriceQuantity: '1',
        TransactionCurrency: 'EUR',
      })),
    ),
  );
}

/** Makes the system hold a story, in SAP's words. A product that it had before and has no more is marked for deletion. */
export async function holdStory(s4: S4, story: Story, before: Story = story): Promise<void> {
  const gone = before.products.filter(({ sku }) => !story.products.some((one) => one.sku === sku));
  const products = [...story.products, ...gone];
  const base = story.products.map(({ sku, price }): Terms => ({
    key: {},
    sku,
    steps: [{ minimum: '1', amount: price }],
  }));
  const terms = [...base, ...story.lists.flatMap(recordsOf)];
  for (const [set, rows] of Object.entries(partnersOf(story))) await s4.hold(set, rows);
  await s4.hold(
    'A_Product',
    products.map(({ sku }) => ({
      Product: sku,
      BaseUnit: 'piece',
      ProductGroup: 'L001',
      IsMarkedForDeletion: gone.some((one) => one.sku === sku),
      CreationDate: '2020-01-01',
      LastChangeDateTime: new Date().toISOString(),
    })),
  );
  await s4.hold(
    'A_ProductDescription',
    products.map(({ sku, name }) => ({ Product: sku, Language: 'EN', ProductDescription: name })),
  );
  await s4.hold(
    'A_MatlStkInAcctMod',
    story.stock.flatMap(({ sku, quantity }) => stocked(sku, quantity)),
  );
  await holdConditions(
    s4,
    terms.map((one, at) => condition(String(at + 1).padStart(10, '0'), one)),
  );
  await holdOrders(s4, story);
}

/** In two places of one plant, and what is not free to sell. */
const stocked = (sku: string, quantity: string): Entity[] =>
  [
    ['0001', '01', '3'],
    ['0002', '01', String(Number(quantity) - 3)],
    ['0002', '07', '1000'],
  ].map(([StorageLocation, InventoryStockType, MatlWrhsStkQtyInMatlBaseUnit]) => ({
    Material: sku,
    Plant: 'HALL',
    StorageLocation,
    Batch: '',
    Supplier: '',
    Customer: '',
    WBSElementInternalID: '',
    SDDocument: '',
    SDDocumentItem: '',
    InventorySpecialStockType: '',
    InventoryStockType,
    MaterialBaseUnit: 'piece',
    MatlWrhsStkQtyInMatlBaseUnit,
  }));
