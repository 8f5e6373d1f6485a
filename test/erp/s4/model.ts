/** Edm types of OData version 2 as S/4HANA uses them. */
type Edm = 'String' | 'Decimal' | 'Boolean' | 'DateTime' | 'DateTimeOffset';

interface EntitySet {
  readonly key: readonly string[];
  /** Names by type; those not named elsewhere are strings. */
  readonly fields: Readonly<Partial<Record<Edm, string>>>;
  /** Navigation: the set it leads to, whether to many, and the columns in which both agree. */
  readonly to?: Readonly<Record<string, readonly [set: string, many: boolean, on: readonly string[]]>>;
}

/** The services of S/4HANA that the adapter speaks to, with the fields it reads and those that other rows fill. */
export const SERVICES: Readonly<Record<string, Readonly<Record<string, EntitySet>>>> = {
  API_SLSPRICINGCONDITIONRECORD_SRV: {
    A_SlsPrcgConditionRecord: {
      key: ['ConditionRecord'],
      fields: {
        String:
          'ConditionRecord ConditionTable ConditionApplication ConditionType PricingScaleType PricingScaleBasis ConditionScaleQuantityUnit ConditionCalculationType ConditionRateValueUnit ConditionCurrency ConditionQuantityUnit BaseUnit ConditionExclusion ConditionReleaseStatus IncrementalScale',
        Decimal:
          'ConditionScaleQuantity ConditionRateValue ConditionQuantity ConditionToBaseQtyNmrtr ConditionToBaseQtyDnmntr MinimumConditionBasisValue',
        Boolean: 'ConditionIsDeleted',
        DateTime: 'ConditionValidityStartDate ConditionValidityEndDate CreationDate',
      },
      to: {
        to_SlsPrcgCndnRecdValidity: ['A_SlsPrcgCndnRecdValidity', true, ['ConditionRecord']],
        to_SlsPrcgCndnRecordScale: ['A_SlsPrcgCndnRecordScale', true, ['ConditionRecord']],
      },
    },
    A_SlsPrcgCndnRecdValidity: {
      key: ['ConditionRecord', 'ConditionValidityEndDate'],
      fields: {
        String:
          'ConditionRecord ConditionApplication ConditionType ConditionReleaseStatus SalesOrganization DistributionChannel Division Customer CustomerPriceGroup PriceListType Material MaterialGroup MaterialPricingGroup CustomerGroup CustomerHierarchy DestinationCountry Plant OrderQuantityUnit TransactionCurrency ConditionProcessingStatus',
        DateTime: 'ConditionValidityStartDate ConditionValidityEndDate',
      },
      to: { to_SlsPrcgConditionRecord: ['A_SlsPrcgConditionRecord', false, ['ConditionRecord']] },
    },
    A_SlsPrcgCndnRecordScale: {
      key: ['ConditionRecord', 'ConditionSequentialNumber', 'ConditionScaleLine'],
      fields: {
        String:
          'ConditionRecord ConditionSequentialNumber ConditionScaleLine ConditionScaleQuantityUnit ConditionRateValueUnit ConditionCurrency',
        Decimal: 'ConditionScaleQuantity ConditionRateValue',
      },
    },
  },
  API_BUSINESS_PARTNER: {
    A_BusinessPartner: {
      key: ['BusinessPartner'],
      fields: {
        String:
          'BusinessPartner Customer BusinessPartnerFullName BusinessPartnerName CorrespondenceLanguage Industry',
        Boolean: 'BusinessPartnerIsBlocked IsMarkedForArchiving',
        DateTime: 'CreationDate LastChangeDate',
      },
      to: {
        to_BusinessPartnerAddress: ['A_BusinessPartnerAddress', true, ['BusinessPartner']],
        to_Customer: ['A_Customer', false, ['Customer']],
      },
    },
    A_BusinessPartnerAddress: {
      key: ['BusinessPartner', 'AddressID'],
      fields: { String: 'BusinessPartner AddressID Country CityName' },
    },
    A_Customer: {
      key: ['Customer'],
      fields: { String: 'Customer CustomerName CustomerAccountGroup', Boolean: 'DeletionIndicator' },
      to: { to_CustomerSalesArea: ['A_CustomerSalesArea', true, ['Customer']] },
    },
    A_CustomerSalesArea: {
      key: ['Customer', 'SalesOrganization', 'DistributionChannel', 'Division'],
      fields: {
        String:
          'Customer SalesOrganization DistributionChannel Division Currency CustomerPriceGroup PriceListType CustomerGroup',
        Boolean: 'DeletionIndicator',
      },
    },
  },
  API_PRODUCT_SRV: {
    A_Product: {
      key: ['Product'],
      fields: {
        String: 'Product ProductType CrossPlantStatus BaseUnit ProductGroup Brand',
        Boolean: 'IsMarkedForDeletion',
        DateTime: 'CreationDate LastChangeDate',
        DateTimeOffset: 'LastChangeDateTime',
      },
      to: {
        to_Description: ['A_ProductDescription', true, ['Product']],
        to_ProductUnitsOfMeasure: ['A_ProductUnitsOfMeasure', true, ['Product']],
      },
    },
    A_ProductDescription: {
      key: ['Product', 'Language'],
      fields: { String: 'Product Language ProductDescription' },
    },
    A_ProductUnitsOfMeasure: {
      key: ['Product', 'AlternativeUnit'],
      fields: {
        String: 'Product AlternativeUnit BaseUnit',
        Decimal: 'QuantityNumerator QuantityDenominator',
      },
    },
  },
  API_MATERIAL_STOCK_SRV: {
    A_MatlStkInAcctMod: {
      key: [
        'Material',
        'Plant',
        'StorageLocation',
        'Batch',
        'Supplier',
        'Customer',
        'WBSElementInternalID',
        'SDDocument',
        'SDDocumentItem',
        'InventorySpecialStockType',
        'InventoryStockType',
      ],
      fields: {
        String:
          'Material Plant StorageLocation Batch Supplier Customer WBSElementInternalID SDDocument SDDocumentItem InventorySpecialStockType InventoryStockType MaterialBaseUnit',
        Decimal: 'MatlWrhsStkQtyInMatlBaseUnit',
      },
    },
  },
  API_SALES_ORDER_SRV: {
    A_SalesOrder: {
      key: ['SalesOrder'],
      fields: {
        String:
          'SalesOrder SalesOrderType SalesOrganization DistributionChannel OrganizationDivision SoldToParty PurchaseOrderByCustomer PurchaseOrderByShipToParty CorrespncExternalReference TransactionCurrency',
        Decimal: 'TotalNetAmount',
        DateTime: 'SalesOrderDate CreationDate',
        DateTimeOffset: 'LastChangeDateTime',
      },
      to: { to_Item: ['A_SalesOrderItem', true, ['SalesOrder']] },
    },
    A_SalesOrderItem: {
      key: ['SalesOrder', 'SalesOrderItem'],
      fields: {
        String:
          'SalesOrder SalesOrderItem Material RequestedQuantityUnit TransactionCurrency NetPriceQuantityUnit SalesDocumentRjcnReason',
        Decimal: 'RequestedQuantity NetAmount NetPriceAmount NetPriceQuantity',
      },
    },
  },
};

const CDS_TYPES: Readonly<Record<Edm, string>> = {
  String: "String default ''",
  Decimal: 'Decimal(24, 9)',
  Boolean: 'Boolean default false',
  DateTime: 'Date',
  DateTimeOffset: 'Timestamp',
};

function entity(name: string, { key, fields, to = {} }: EntitySet): string {
  const columns = (Object.entries(fields) as [Edm, string][]).flatMap(([type, names]) =>
    names.split(' ').map((one) => `${key.includes(one) ? 'key ' : ''}${one}: ${CDS_TYPES[type]};`),
  );
  const links = Object.entries(to).map(([link, [target, many, on]]) => {
    const agree = on.map((one) => `${link}.${one} = ${one}`).join(' and ');
    return `${link}: ${many ? 'Composition of many' : 'Association to'} ${target} on ${agree};`;
  });
  return `entity ${name} { ${[...columns, ...links].join(' ')} }`;
}

/** The services in the language of the test's OData server. */
export const cdsOf = (root: string): string =>
  Object.entries(SERVICES)
    .map(
      ([service, sets]) =>
        `@path: '${root}/${service}' service ${service} { ${Object.entries(sets)
          .map(([name, set]) => entity(name, set))
          .join(' ')} }`,
    )
    .join('\n');
