import { RecommendingShop, type Shown } from './recommending-shop.js';

export const SAVE = `mutation ($input: SteeringRuleInput!, $expectedVersion: Int) {
  steeringRuleSave(input: $input, expectedVersion: $expectedVersion) {
    rule { id name version action sku group customerNumbers countries } userErrors { code field }
  }
}`;
export const DELETE = `mutation ($id: ID!, $expectedVersion: Int) {
  steeringRuleDelete(id: $id, expectedVersion: $expectedVersion) { deletedId userErrors { code field } }
}`;
export const STOP = `mutation ($kinds: [RecommendationKind!], $stopped: Boolean!) {
  recommendationsStop(kinds: $kinds, stopped: $stopped) { stops { kind } userErrors { code field } }
}`;
export const DRY = `query ($kind: RecommendationKind!, $slot: String, $customerNumber: String, $at: DateTime, $rule: SteeringRuleInput) {
  steeringDryRun(kind: $kind, slot: $slot, customerNumber: $customerNumber, at: $at, rule: $rule, first: 10) {
    before { answeredBy stopped places { product { sku } rules } }
    after { answeredBy stopped places { place was product { sku } because { reason } rules } }
    userErrors { code field }
  }
}`;
export const SLOT = `query ($slot: String) {
  recommendations(kind: POPULAR, slot: $slot, first: 10) {
    stopped answeredBy nodes { sku } edges { answeredBy modelVersion }
  }
}`;

/**
 * B is bought most, then C, D, E; F and G by nobody, and of G there is none. C1 has ordered B and C at its own rhythm, and
 * both are due.
 */
export class SteeredShop {
  private constructor(
    readonly shop: RecommendingShop,
    readonly merchandiser: Record<string, string>,
    readonly buyer: Record<string, string>,
    /** What POPULAR shows without any rule. */
    readonly plain: readonly string[],
  ) {}

  static async open(): Promise<SteeredShop> {
    const shop = await RecommendingShop.open([1, 2, 4]);
    const { gateway } = shop;
    await gateway.shop.company('C1', { industry: 'CAFE', country: 'NL', groups: ['TRADE'] });
    await gateway.shop.company('C2', { industry: 'HOTEL', country: 'GB' });
    await shop.products('TEA', 'B', 'C');
    await shop.products('CUP', 'D', 'E');
    await gateway.shop.product('F', { group: 'POT', brand: 'ACME' });
    await gateway.shop.product('G', { group: 'POT', stock: 0 });
    await gateway.database.query(
      `UPDATE product SET attributes = '{"material": ["steel"]}' WHERE sku IN ('D', 'F')`,
    );
    for (const day of [33, 23, 13]) await shop.order('C1', day, ['B', 'C'], 'c1@test.example');
    for (const skus of [['B'], ['B'], ['B', 'C'], ['B', 'C', 'D'], ['B', 'C', 'D', 'E']])
      await shop.order('C2', 3, skus);
    await shop.build();
    await gateway.shop.staff('shop@test.example', 'MERCHANDISER');
    const buyer = await gateway.as('c1@test.example');
    const { skus } = await shop.recommend('POPULAR', buyer);
    return new SteeredShop(shop, await gateway.as('shop@test.example'), buyer, skus);
  }

  /** No rule, and nothing stopped. */
  async reset(): Promise<void> {
    const { steeringRules } = await this.ask('{ steeringRules(first: 100) { nodes { id } } }');
    for (const { id } of steeringRules.nodes) await this.ask(DELETE, { id });
    await this.ask(STOP, { stopped: false });
  }

  /** As the merchandiser. */
  ask(query: string, variables: object = {}) {
    return this.shop.gateway.ask(query, variables, this.merchandiser);
  }

  popular(variables: object = {}): Promise<Shown> {
    return this.shop.recommend('POPULAR', this.buyer, variables);
  }

  async save(input: object, expectedVersion?: number) {
    const variables = { input: { name: 'rule', ...input }, expectedVersion };
    return (await this.ask(SAVE, variables)).steeringRuleSave;
  }
}
