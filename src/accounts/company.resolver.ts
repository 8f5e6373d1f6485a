import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { Database } from '../database/database.js';
import type { Context } from '../graphql/context.js';
import { moneyOf } from '../graphql/money.type.js';
import { toGlobalId } from '../graphql/node-id.js';
import { decimalOfNumeric } from '../money/decimal.js';
import { addressLoader, buyerLoader, companyLoader, membershipLoader } from './account.loader.js';
import type { CompanyFacts, MembershipFacts } from './account.store.js';
import type { AddressFacts } from './address.store.js';
import { Address, Buyer, Company, Membership, MembershipLimits } from './company.type.js';
import { ownsCompany } from './permission.js';

@Resolver(() => Company)
export class CompanyResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() company: CompanyFacts): string {
    return toGlobalId('Company', company.id);
  }

  @FieldResolver(() => Company, { nullable: true, description: 'The company it belongs to, if any.' })
  async parent(@Root() company: CompanyFacts, @Ctx() context: Context): Promise<CompanyFacts | null> {
    const [parentId] = company.ancestorIds;
    return parentId === undefined ? null : await companyLoader(context, this.on.database).load(parentId);
  }

  @FieldResolver(() => [Address], {
    description: 'Its addresses, oldest first; of another company than the one acted for: none.',
  })
  async addresses(@Root() company: CompanyFacts, @Ctx() context: Context): Promise<readonly AddressFacts[]> {
    if (!ownsCompany(context.viewer, company.id)) return [];
    return await addressLoader(context, this.on.database).load(company.id);
  }
}

@Resolver(() => Address)
export class AddressResolver {
  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() address: AddressFacts): string {
    return toGlobalId('Address', address.id);
  }
}

@Resolver(() => Buyer)
export class BuyerResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() buyer: { readonly id: number }): string {
    return toGlobalId('Buyer', buyer.id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Mail address; null for anybody but yourself.',
  })
  async email(@Root() buyer: { readonly id: number }, @Ctx() context: Context): Promise<string | null> {
    if (!isSelf(buyer, context)) return null;
    return (await buyerLoader(context, this.on.database).load(buyer.id))?.email ?? null;
  }

  @FieldResolver(() => [Membership], {
    description: 'The companies they buy for, by customer number; empty for anybody but yourself.',
  })
  async memberships(
    @Root() buyer: { readonly id: number },
    @Ctx() context: Context,
  ): Promise<readonly MembershipFacts[]> {
    return isSelf(buyer, context) ? await membershipLoader(context, this.on.database).load(buyer.id) : [];
  }
}

/** Also the person who has just signed in with this very request. */
const isSelf = (buyer: { readonly id: number }, { viewer }: Context): boolean =>
  viewer.buyer?.id === buyer.id || justSignedIn.has(buyer);

/** Viewers' buyers whom `signIn` of this request has proven. */
const justSignedIn = new WeakSet<object>();
export const proveBuyer = (buyer: object): void => void justSignedIn.add(buyer);

@Resolver(() => Membership)
export class MembershipResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => Company, { description: 'The company.' })
  async company(@Root() membership: MembershipFacts, @Ctx() context: Context): Promise<CompanyFacts | null> {
    return await companyLoader(context, this.on.database).load(membership.companyId);
  }

  @FieldResolver(() => MembershipLimits, { description: 'How much may be ordered without approval.' })
  limits(@Root() { currency, limitPerOrder, limitPerPeriod }: MembershipFacts): MembershipLimits {
    const money = (text: string | null) => (text === null ? null : moneyOf(decimalOfNumeric(text), currency));
    return { perOrder: money(limitPerOrder), perPeriod: money(limitPerPeriod) };
  }
}
