import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../src/graphql/node-id.js';
import type { Answer } from '../support/gateway.js';
import { callOf, type Place, placesOf } from './calls.js';
import {
  type Belongings,
  deviceOf,
  type Headers,
  HIDDEN,
  keyWith,
  rowsNaming,
  rowsOf,
  SECRETS_OF_C2,
  type StaffThings,
  twoCompanies,
  type TwoCompanies,
} from './two-companies.js';
import { givenBy } from './given.js';

let shop: TwoCompanies;
const attackers = new Map<string, Headers>();

beforeAll(async () => {
  shop = await twoCompanies();
  const { gateway } = shop;
  attackers.set('a buyer of another company', shop.own.headers);
  attackers.set('an administrator of another company', await gateway.as('boss@test.example'));
  attackers.set('a guest', await deviceOf(gateway));
  attackers.set('an API key for events', await keyWith(gateway, ['EVENT_TRACK_ANY']));
  attackers.set('a merchandiser', await gateway.as('merchandiser@test.example'));
  attackers.set('the sales desk for another company', await gateway.as('sales_rep@test.example', 'C1'));
});
afterAll(() => shop.gateway.close());

const ATTACKERS = [
  'a buyer of another company',
  'an administrator of another company',
  'a guest',
  'an API key for events',
  'a merchandiser',
  'the sales desk for another company',
];
/** Who works in the shop edits its content and sees its whole assortment: nothing there is foreign to them. */
const SHOP_WIDE: Readonly<Record<string, readonly string[]>> = {
  'Mutation.contentRemove.id': ['a merchandiser'],
  'ContentInput.sku': ['a merchandiser'],
  'ContentInput.group': ['a merchandiser'],
  'SteeringRuleInput.sku': ['a merchandiser'],
  'SteeringRuleInput.group': ['a merchandiser'],
  'SteeringRuleInput.customerNumbers': ['a merchandiser'],
  'Query.steeringDryRun.sku': ['a merchandiser'],
  'Query.steeringDryRun.inCart': ['a merchandiser'],
  'Query.steeringDryRun.customerNumber': ['a merchandiser'],
};
/** Without a company there is no assortment of one: what only C1 may not see is no secret from the shop's own. */
const SEES_EVERYTHING = ['an API key for events', 'a merchandiser'];

type Pair = readonly [foreign: string, absent: string];
const NO_UUID = '00000000-0000-4000-8000-000000000000';
const absent = (type: string): string => toGlobalId(type, 999_999);

/** THE IDS: for every ID that a client may send, one that is another company's, and one of the same kind that never was. */
const FOREIGN: Readonly<Record<string, (of: Belongings, staff: StaffThings) => readonly Pair[]>> = {
  'Query.cart.id': ({ cart }) => [[cart, absent('Cart')]],
  'Query.order.id': ({ order }) => [[order, absent('Order')]],
  'Query.import.id': (_, { importRun }) => [[importRun, NO_UUID]],
  'Query.node.id': (of, staff) => nodes(of, staff),
  'Query.nodes.ids': (of, staff) => nodes(of, staff),
  'Query.recommendations.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'Query.recommendations.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Query.recommendations.inCart': () => [[HIDDEN, 'NO-SUCH']],
  'Query.steeringDryRun.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Query.steeringDryRun.inCart': () => [[HIDDEN, 'NO-SUCH']],
  'Query.steeringDryRun.customerNumber': () => [['C2', 'NO-SUCH']],
  'SteeringRuleInput.sku': () => [[HIDDEN, 'NO-SUCH']],
  'SteeringRuleInput.group': () => [['SECRET-GROUP', 'NO-SUCH']],
  'SteeringRuleInput.customerNumbers': () => [['C2', 'NO-SUCH']],
  'Mutation.steeringRuleDelete.id': () => [[absent('SteeringRule'), 'none']],
  'Query.product.sku': () => [[HIDDEN, 'NO-SUCH']],
  'PriceRequestInput.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Query.products.skus': () => [[HIDDEN, 'NO-SUCH']],
  'Query.products.search': () => [['Prototype', 'Nothing-like-it']],
  'Query.lookalikes.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Query.searchSuggestions.search': () => [['Prototype', 'Nothing-like-it']],
  'Query.products.group': () => [['SECRET-GROUP', 'NO-SUCH']],
  'Query.content.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Mutation.addressRemove.id': ({ address }) => [[address, absent('Address')]],
  'Mutation.addressUpdate.id': ({ address }) => [[address, absent('Address')]],
  'Mutation.apiKeyRevoke.id': (_, { apiKey }) => [[apiKey, absent('ApiKey')]],
  'Mutation.cartActivate.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'Mutation.cartLinesAdd.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'CartLineInput.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Mutation.cartLinesRemove.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'Mutation.cartLinesRemove.lineIds': ({ cartLine }) => [[cartLine, absent('CartLine')]],
  'Mutation.cartLinesUpdate.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'CartLineChangeInput.id': ({ cartLine }) => [[cartLine, absent('CartLine')]],
  'CartLineChangeInput.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Mutation.cartMergeUndo.cartMergeId': ({ cartMerge }) => [[cartMerge, absent('CartMerge')]],
  'Mutation.cartRename.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'Mutation.cartSubmit.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'Mutation.contentRemove.id': (_, { content }) => [[content, absent('Content')]],
  'ContentInput.sku': () => [[HIDDEN, 'NO-SUCH']],
  'ContentInput.group': () => [['SECRET-GROUP', 'NO-SUCH']],
  'CorrectionInput.eventId': ({ event }) => [[event, 'no-such']],
  'CorrectionInput.orderId': ({ order }) => [[order, absent('Order')]],
  'CorrectionInput.sku': () => [[HIDDEN, 'NO-SUCH']],
  'Mutation.correctionUndo.id': ({ correction }) => [[correction, absent('Correction')]],
  'EventInput.contentId': (_, { hiddenContent }) => [[hiddenContent, absent('Content')]],
  'EventInput.exposureId': ({ exposure }) => [[exposure, NO_UUID]],
  'EventInput.orderId': ({ order }) => [[order, absent('Order')]],
  'EventInput.sku': () => [[HIDDEN, 'NO-SUCH']],
  // The client's own name of an event: another actor's is not in the way.
  'EventInput.id': ({ event }) => [[event, 'event-nobody-has-sent']],
  'Mutation.passwordResetRequest.email': () => [[SECRETS_OF_C2.email, 'nobody@test.example']],
  'BuyerInviteInput.email': () => [[SECRETS_OF_C2.email, 'nobody@test.example']],
  'Mutation.signIn.email': () => [[SECRETS_OF_C2.email, 'nobody@test.example']],
  'Subscription.cartChanged.cartId': ({ cart }) => [[cart, absent('Cart')]],
  'Subscription.importProgress.id': (_, { importRun }) => [[importRun, NO_UUID]],
};
const nodes = (of: Belongings, staff: StaffThings): readonly Pair[] => [
  [of.cart, absent('Cart')],
  [of.cartLine, absent('CartLine')],
  [of.cartMerge, absent('CartMerge')],
  [of.order, absent('Order')],
  [of.address, absent('Address')],
  [of.company, absent('Company')],
  [of.buyer, absent('Buyer')],
  [of.correction, absent('Correction')],
  [staff.apiKey, absent('ApiKey')],
  [staff.hiddenContent, absent('Content')],
];

/** Texts that name nothing which belongs to anybody, and secrets whose possession is the proof. */
const FREE = new Set([
  'Query.content.slot',
  'Query.contentEntries.after',
  'Query.contentEntries.slot',
  'Query.imports.after',
  'Query.models.after',
  'Query.products.after',
  'Query.lookalikes.after',
  'Query.products.brands',
  'AttributeFilterInput.name',
  'AttributeFilterInput.values',
  'AddressInput.city',
  'AddressInput.country',
  'AddressInput.name',
  'AddressInput.postalCode',
  'AddressInput.street',
  'Mutation.addressAdd.idempotencyKey',
  'ApiKeyInput.name',
  'BuyerInviteInput.name',
  'Mutation.cartCreate.idempotencyKey',
  'CartInput.name',
  'Mutation.cartLinesAdd.idempotencyKey',
  'CartLineInput.source',
  'CartLineInput.unit',
  'Mutation.cartLinesRemove.idempotencyKey',
  'Mutation.cartLinesUpdate.idempotencyKey',
  'CartLineChangeInput.unit',
  'Mutation.cartRename.name',
  'Mutation.cartSubmit.idempotencyKey',
  'CartSubmitInput.purchaseOrderNumber',
  'Mutation.consentGrant.wordingVersion',
  'Mutation.consentWithdraw.wordingVersion',
  'ContentInput.body',
  'ContentInput.channels',
  'ContentInput.image',
  'ContentInput.industries',
  'ContentInput.key',
  'ContentInput.language',
  'ContentInput.slot',
  'ContentInput.title',
  'ContentInput.topic',
  'ContentInput.url',
  'ContentSlotInput.code',
  'ContentSlotInput.description',
  'ContentSlotInput.name',
  'EventInput.channel',
  // Groups, brands and industries are the shop's own vocabulary; whether one has products is another question.
  'EventInput.group',
  'EventInput.query',
  'EventInput.slot',
  'Mutation.passwordReset.password',
  'Mutation.passwordReset.token',
  'PreferencesInput.industry',
  'PreferencesInput.language',
  'Query.recommendations.slot',
  'Query.slotResults.slot',
  'Query.steeringDryRun.slot',
  'Query.steeringRules.after',
  'AttributeValueInput.name',
  'AttributeValueInput.value',
  'SteeringRuleInput.brand',
  'SteeringRuleInput.countries',
  'SteeringRuleInput.industries',
  'SteeringRuleInput.name',
  'SteeringRuleInput.priceGroups',
  'SteeringRuleInput.slots',
  'PriceRequestInput.unit',
  'WishInput.code',
  'Mutation.sessionRefresh.refreshToken',
  'Mutation.signIn.password',
]);

/** Without what differs by chance: the request's own id and the value asked with. */
function comparable({ status, data, errors }: Answer, value: string): string {
  const plain = {
    status,
    data,
    errors: errors.map(({ message, path, extensions }) => ({ message, path, extensions })),
  };
  return JSON.stringify(plain)
    .replaceAll(JSON.stringify(value).slice(1, -1), '<asked>')
    .replace(/fresh-\d+/g, '<fresh>');
}

it('every ID and text of the schema is listed here: a new one says how it could be foreign', () => {
  const places = new Set(placesOf(shop.gateway.app.schema).map(({ name }) => name));
  const listed = new Set([...Object.keys(FOREIGN), ...FREE]);
  expect([...places].filter((name) => !listed.has(name))).toEqual([]);
  expect([...listed].filter((name) => !places.has(name))).toEqual([]);
  const ids = placesOf(shop.gateway.app.schema).filter(({ type }) => type === 'ID');
  expect(ids.filter(({ name }) => FREE.has(name))).toEqual([]);
});

describe.each(ATTACKERS)('for %s', (who) => {
  it('what is foreign is as absent as what never was, wherever it can be named', async () => {
    const { gateway, own, foreign, staff } = shop;
    const headers = attackers.get(who)!;
    const told: string[] = [];
    for (const place of placesOf(gateway.app.schema)) {
      const pairs = FOREIGN[place.name]?.(foreign, staff) ?? [];
      if (place.operation === 'subscription' || SHOP_WIDE[place.name]?.includes(who)) continue;
      for (const [theirs, nobodys] of pairs) {
        if (
          SEES_EVERYTHING.includes(who) &&
          [HIDDEN, 'Prototype', 'SECRET-GROUP', staff.hiddenContent].includes(theirs)
        )
          continue;
        const first = await ask(place, theirs, headers, own);
        const second = await ask(place, nobodys, headers, own);
        if (comparable(first, theirs) !== comparable(second, nobodys))
          told.push(
            `${place.name}: ${comparable(first, theirs)}\n    instead of ${comparable(second, nobodys)}`,
          );
      }
    }
    expect(told).toEqual([]);
  });
});

async function ask(place: Place, value: string, headers: Headers, own: Belongings): Promise<Answer> {
  const { gateway } = shop;
  const call = callOf(gateway.app.schema, place.operation, place.field, givenBy(own), { place, value });
  return await gateway.query(call.query, call.variables, headers);
}

it('nothing of the other company has changed, and nothing came to it', async () => {
  const { gateway, before } = shop;
  // Own orders draw on the stock that all share.
  const after = await rowsOf(gateway);
  expect([...before].filter((row) => !after.has(row) && !row.startsWith('stock '))).toEqual([]);
  const named = await rowsNaming(gateway, SECRETS_OF_C2.customerNumber);
  // Whoever is invited and has an account gets a mail that says so; it is the only thing that reaches them.
  expect({ ...named, 'message.buyer_id': 0 }).toEqual(shop.named);
});
