import { IntegerList, type PackedOrders } from '../../history/packed-orders.js';

/** Orders as sets of products, packed: what a model is built from. Items are numbered densely from 0. */
export interface Baskets {
  readonly count: number;
  /** Of basket `b`: minutes since 1970. */
  readonly minutes: Int32Array;
  /** Of basket `b`: who bought it, numbered densely from 0; every guest's order is a shopper of its own. */
  readonly shopperOf: Int32Array;
  /** Of basket `b`: index into `industries`. */
  readonly industryOf: Int32Array;
  readonly industries: readonly (string | null)[];
  /** The items of basket `b` are `items[starts[b]] .. items[starts[b + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly items: Int32Array;
  /** Product id of each item number. */
  readonly productIds: Int32Array;
}

/** Minutes since 1970: the resolution of purchases, small enough for 32 bits. */
export const minuteOf = (moment: Date): number => Math.floor(moment.getTime() / 60_000);

/** Collects baskets in a few flat arrays. Law: a product counts once a basket; the order of products never matters. */
export class BasketCollector {
  private readonly minutes = new IntegerList();
  private readonly shopperOf = new IntegerList();
  private readonly shopperNumbers = new Map<number, number>();
  private shoppers = 0;
  private readonly industryOf = new IntegerList();
  private readonly starts = new IntegerList();
  private readonly items = new IntegerList();
  private readonly productIds = new IntegerList();
  private readonly numbers = new Map<number, number>();
  private readonly industries: (string | null)[] = [];
  private readonly industryNumbers = new Map<string | null, number>();

  /** `companyId` is null for a guest's order. */
  add(
    minute: number,
    industry: string | null,
    productIds: Iterable<number>,
    companyId: number | null = null,
  ): void {
    this.addEachOnce(minute, industry, Int32Array.from(new Set(productIds)), companyId);
  }

  /** As `add`, of products that are each there once. */
  addEachOnce(
    minute: number,
    industry: string | null,
    productIds: Int32Array,
    companyId: number | null,
  ): void {
    this.minutes.push(minute);
    this.shopperOf.push(this.shopperNumber(companyId));
    this.industryOf.push(this.industryNumber(industry));
    this.starts.push(this.items.length);
    for (let place = 0; place < productIds.length; place++)
      this.items.push(this.number(productIds[place] ?? 0));
  }

  baskets(): Baskets {
    const starts = new Int32Array(this.starts.length + 1);
    starts.set(this.starts.values());
    starts[this.starts.length] = this.items.length;
    return {
      count: this.minutes.length,
      minutes: this.minutes.values(),
      shopperOf: this.shopperOf.values(),
      industryOf: this.industryOf.values(),
      industries: this.industries,
      starts,
      items: this.items.values(),
      productIds: this.productIds.values(),
    };
  }

  private number(productId: number): number {
    const known = this.numbers.get(productId);
    if (known !== undefined) return known;
    const made = this.productIds.length;
    this.numbers.set(productId, made);
    this.productIds.push(productId);
    return made;
  }

  private shopperNumber(companyId: number | null): number {
    const known = companyId === null ? undefined : this.shopperNumbers.get(companyId);
    if (known !== undefined) return known;
    if (companyId !== null) this.shopperNumbers.set(companyId, this.shoppers);
    return this.shoppers++;
  }

  private industryNumber(industry: string | null): number {
    const known = this.industryNumbers.get(industry);
    if (known !== undefined) return known;
    const made = this.industries.push(industry) - 1;
    this.industryNumbers.set(industry, made);
    return made;
  }
}

/** Orders as baskets; an order without products is none. `industryOf` a company's id. */
export function basketsOf(
  { companies, minutes, starts, products }: PackedOrders,
  industryOf: ReadonlyMap<number, string | null>,
): Baskets {
  const collector = new BasketCollector();
  for (let order = 0; order < minutes.length; order++) {
    const bought = products.subarray(starts[order], starts[order + 1]);
    if (bought.length === 0) continue;
    const company = companies[order] ?? 0;
    collector.addEachOnce(minutes[order] ?? 0, industryOf.get(company) ?? null, bought, company || null);
  }
  return collector.baskets();
}
