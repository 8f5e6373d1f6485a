import type DataLoader from 'dataloader';
import type { Context } from '../graphql/context.js';
import type { NodeSource } from '../graphql/node-id.js';
import type { Database } from '../database/database.js';
import { loaderBy, loaderOfMany } from '../graphql/loader.js';
import { buyersById, companiesById, membershipsOf } from './account.store.js';
import type { BuyerFacts, CompanyFacts, MembershipFacts } from './account.store.js';
import { type AddressFacts, addressesById, addressesOf } from './address.store.js';
import { ownsCompany } from './permission.js';

/** Company by id; whether the viewer may see it is the caller's question. */
export const companyLoader = (
  context: Context,
  database: Database,
): DataLoader<number, CompanyFacts | null> =>
  context.loader(companyLoader, () =>
    loaderBy(
      async (ids: readonly number[]) => await companiesById(database, ids),
      ({ id }) => id,
    ),
  );

export const buyerLoader = (context: Context, database: Database): DataLoader<number, BuyerFacts | null> =>
  context.loader(buyerLoader, () =>
    loaderBy(
      async (ids: readonly number[]) => await buyersById(database, ids),
      ({ id }) => id,
    ),
  );

export const membershipLoader = (
  context: Context,
  database: Database,
): DataLoader<number, readonly MembershipFacts[]> =>
  context.loader(membershipLoader, () =>
    loaderOfMany(
      async (ids: readonly number[]) => await membershipsOf(database, ids),
      ({ buyerId }) => buyerId,
    ),
  );

export const addressLoader = (
  context: Context,
  database: Database,
): DataLoader<number, readonly AddressFacts[]> =>
  context.loader(addressLoader, () =>
    loaderOfMany(
      async (ids: readonly number[]) => await addressesOf(database, ids),
      ({ companyId }) => companyId,
    ),
  );

/** What `node(id)` finds of the account model: the company acted for, and its addresses. */
export const accountNodes = ({ database }: { readonly database: Database }): readonly NodeSource[] => [
  {
    type: 'Company',
    load: async ({ viewer }, ids) =>
      found(
        (await companiesById(database, ids)).filter(({ id }) => ownsCompany(viewer, id)),
        'Company',
      ),
  },
  {
    type: 'Address',
    load: async ({ viewer }, ids) =>
      found(
        (await addressesById(database, ids)).filter(({ companyId }) => ownsCompany(viewer, companyId)),
        'Address',
      ),
  },
];

const found = (rows: readonly { readonly id: number }[], type: string): ReadonlyMap<number, object> =>
  new Map(rows.map((row) => [row.id, { ...row, __typename: type }]));
