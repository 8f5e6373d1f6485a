import { buildAndActivate } from '../../../src/levels/2-recommendations/build-model.store.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';

export interface Shown {
  readonly answeredBy: string;
  readonly modelVersion: string | null;
  readonly skus: readonly string[];
  readonly scores: readonly number[];
  readonly because: readonly {
    readonly reason: string;
    readonly about: string | null;
    readonly since: string | null;
    readonly also: readonly string[];
    readonly text: string;
  }[];
}

const QUERY = `query ($kind: RecommendationKind!, $sku: String, $cartId: ID, $inCart: [String!], $first: Int) {
  recommendations(kind: $kind, sku: $sku, cartId: $cartId, inCart: $inCart, first: $first) {
    answeredBy modelVersion nodes { sku }
    edges { score because { reason about since also text } }
  }
}`;

/** A shop for the questions of level 2, told as a story. Days are before `TEST_NOW`. */
export class RecommendingShop {
  private constructor(readonly gateway: TestGateway) {}

  static async open(levels: readonly number[] = [1, 2, 3, 4, 5]): Promise<RecommendingShop> {
    return new RecommendingShop(await gatewayWith({ levels }));
  }

  /** So many days ago, and a millisecond. */
  static daysAgo(days: number): string {
    return new Date(TEST_NOW.getTime() - days * 86_400_000 - 1).toISOString();
  }

  /** One order of single pieces. */
  async order(company: string, daysAgo: number, skus: readonly string[], email?: string): Promise<void> {
    const lines = skus.map((sku) => [sku, 1] as const);
    await this.gateway.shop.ordered(company, RecommendingShop.daysAgo(daysAgo), lines);
    if (email !== undefined)
      await this.gateway.database.query(
        `UPDATE sales_order SET buyer_id = (SELECT id FROM buyer WHERE email = $1)
         WHERE id = (SELECT max(id) FROM sales_order)`,
        [email],
      );
  }

  async products(group: string, ...skus: readonly string[]): Promise<void> {
    for (const sku of skus) await this.gateway.shop.product(sku, { group });
  }

  async build(): Promise<number> {
    return (await buildAndActivate(this.gateway.database, () => TEST_NOW)).version;
  }

  async recommend(
    kind: string,
    headers: Readonly<Record<string, string>>,
    variables: object = {},
  ): Promise<Shown> {
    const { recommendations } = await this.gateway.ask(QUERY, { kind, first: 10, ...variables }, headers);
    return {
      answeredBy: recommendations.answeredBy,
      modelVersion: recommendations.modelVersion,
      skus: recommendations.nodes.map(({ sku }: { sku: string }) => sku),
      scores: recommendations.edges.map(({ score }: { score: number }) => score),
      because: recommendations.edges.map(({ because }: { because: Shown['because'][number] }) => because),
    };
  }

  refused(kind: string, variables: object) {
    return this.gateway.query(QUERY, { kind, ...variables });
  }

  async views(headers: Readonly<Record<string, string>>, ...skus: readonly string[]): Promise<void> {
    const events = skus.map((sku, place) => ({
      id: `${sku}-${place}`,
      type: 'VIEW',
      sku,
      at: new Date(TEST_NOW.getTime() - (skus.length - place) * 1000).toISOString(),
    }));
    const { eventsTrack } = await this.gateway.ask(
      'mutation ($events: [EventInput!]!) { eventsTrack(events: $events) { userErrors { code message } } }',
      { events },
      headers,
    );
    if (eventsTrack.userErrors.length > 0) throw new Error(JSON.stringify(eventsTrack));
  }

  close(): Promise<void> {
    return this.gateway.close();
  }
}
