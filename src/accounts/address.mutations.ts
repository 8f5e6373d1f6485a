import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { Connection, Database } from '../database/database.js';
import { idempotently } from '../database/idempotency.store.js';
import type { Context } from '../graphql/context.js';
import { fromGlobalId } from '../graphql/node-id.js';
import { userError } from './user-error.js';
import type { Viewer } from '../viewer/viewer.js';
import { AddressInput } from './address.input.js';
import { addAddress, type AddressFacts, removeAddress, updateAddress } from './address.store.js';
import { AddressAddPayload, AddressRemovePayload, AddressUpdatePayload } from './address.type.js';
import { addressProblem, tidyAddress } from './check-address.js';
import { actorOf, demand, demandCompany } from './permission.js';

const ID_TEXT = { description: 'Id of an address of the company acted for.' };
const NOT_FOUND = userError('NOT_FOUND', 'There is no such address.', 'id');

/** The addresses of the company acted for. */
@Resolver()
export class AddressMutations {
  constructor(private readonly on: { readonly database: Database; readonly clock: () => Date }) {}

  @Mutation(() => AddressAddPayload, { description: 'Adds an address to the company acted for.' })
  async addressAdd(
    @Arg('input', () => AddressInput, { description: 'The address.' }) input: AddressInput,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description: 'Any text of yours; the same key with the same input adds once within 24 h.',
    })
    key: string | null,
    @Ctx() { viewer }: Context,
  ): Promise<AddressAddPayload> {
    const companyId = editableCompany(viewer);
    const problem = addressProblem(input);
    if (problem) return { address: null, userErrors: [userError('INVALID', problem.message, problem.field)] };
    return await this.on.database.transaction((sql) => this.#add(sql, viewer, { companyId, input, key }));
  }

  async #add(
    sql: Connection,
    viewer: Viewer,
    { companyId, input, key }: { companyId: number; input: AddressInput; key: string | null },
  ): Promise<AddressAddPayload> {
    const work = async (): Promise<AddressFacts | null> =>
      await addAddress(sql, viewer, companyId, tidyAddress(input));
    const scope = actorOf(viewer);
    if (!key || scope === null) return added(await work());
    const done = await idempotently(sql, {
      scope,
      key,
      operation: 'addressAdd',
      request: input,
      now: this.on.clock(),
      work,
    });
    if (done.kind === 'ANSWER') return added(done.answer);
    const message = 'This key was used with another request.';
    return { address: null, userErrors: [userError('KEY_REUSED', message, 'idempotencyKey')] };
  }

  @Mutation(() => AddressUpdatePayload, { description: 'Changes an address of the company acted for.' })
  async addressUpdate(
    @Arg('id', () => ID, ID_TEXT) id: string,
    @Arg('input', () => AddressInput, { description: 'The address as it is to be.' }) input: AddressInput,
    @Ctx() { viewer }: Context,
  ): Promise<AddressUpdatePayload> {
    const companyId = editableCompany(viewer);
    const problem = addressProblem(input);
    if (problem) return { address: null, userErrors: [userError('INVALID', problem.message, problem.field)] };
    const which = { id: fromGlobalId(id, 'Address') ?? 0, companyId };
    const address = await this.on.database.transaction((sql) =>
      updateAddress(sql, viewer, which, tidyAddress(input)),
    );
    return { address, userErrors: address ? [] : [NOT_FOUND] };
  }

  @Mutation(() => AddressRemovePayload, { description: 'Removes an address of the company acted for.' })
  async addressRemove(
    @Arg('id', () => ID, ID_TEXT) id: string,
    @Ctx() { viewer }: Context,
  ): Promise<AddressRemovePayload> {
    const which = { companyId: editableCompany(viewer), id: fromGlobalId(id, 'Address') ?? 0 };
    const address = await this.on.database.transaction((sql) => removeAddress(sql, viewer, which));
    return { address, userErrors: address ? [] : [NOT_FOUND] };
  }
}

function editableCompany(viewer: Viewer): number {
  const { id } = demandCompany(viewer);
  demand(viewer, 'ADDRESS_EDIT');
  return id;
}

const added = (address: AddressFacts | null): AddressAddPayload => ({
  address,
  userErrors: address ? [] : [userError('TOO_MANY', 'Remove an address first.')],
});
