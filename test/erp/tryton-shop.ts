import { trytonDay, trytonDecimal } from '../../src/erp/tryton/values.js';
import type { TrytonRpc } from '../../src/erp/tryton/rpc.adapter.js';
import { parseDecimal } from '../../src/money/decimal.js';
import type { Story, StoryLine } from './story.js';

const signal = new AbortController().signal;
const amount = (text: string): object => trytonDecimal(parseDecimal(text));
/** The last day of a validity whose end is not part of it. */
const before = (day: string): object => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return trytonDay(date.toISOString().slice(0, 10));
};

export interface NewLine {
  readonly product?: number | null;
  readonly category?: number | null;
  readonly quantity?: number | null;
  readonly formula: string;
  readonly from?: string | null;
  /** Not part of it. */
  readonly to?: string | null;
}

/** A company in a Tryton, and what is put into it, by JSON-RPC as any client would. */
export class TrytonShop {
  readonly products = new Map<string, number>();
  readonly parties = new Map<string, number>();
  readonly lists = new Map<string, number>();

  private constructor(
    private readonly rpc: TrytonRpc,
    readonly context: { readonly company: number; readonly language: string },
    private readonly currency: number,
    private readonly unit: number,
  ) {}

  static async open(rpc: TrytonRpc): Promise<TrytonShop> {
    const make = async (model: string, values: object, context = {}): Promise<number> =>
      ((await rpc.call(`model.${model}.create`, [[values], context], signal)) as number[])[0]!;
    const currency = await make('currency.currency', {
      name: 'Euro',
      code: 'EUR',
      symbol: '€',
      digits: 2,
      rounding: amount('0.01'),
      rates: [['create', [{ date: trytonDay('2000-01-01'), rate: amount('1') }]]],
    });
    const party = await make('party.party', { name: 'The shop', addresses: [['create', [{}]]] });
    const company = await make('company.company', { party, currency });
    await rpc.call('model.res.user.write', [[1], { companies: [['add', [company]]], company }, {}], signal);
    const [unit] = await rpc.records(
      'model.product.uom.search_read',
      [[['symbol', '=', 'u']], 0, 1, null, ['symbol'], {}],
      signal,
    );
    return new TrytonShop(rpc, { company, language: 'en' }, currency, unit!.id);
  }

  call(method: string, ...params: unknown[]): Promise<unknown> {
    return this.rpc.call(`model.${method}`, [...params, this.context], signal);
  }

  async #make(model: string, values: readonly object[]): Promise<number[]> {
    return (await this.call(`${model}.create`, values)) as number[];
  }

  async addProducts(
    given: readonly {
      sku: string;
      name: string;
      price: string;
      cost?: string;
      categories?: readonly number[];
    }[],
  ): Promise<void> {
    const templates = await this.#make(
      'product.template',
      given.map(({ sku, name, price, cost = '0', categories = [] }) => ({
        name,
        type: 'goods',
        list_price: amount(price),
        default_uom: this.unit,
        salable: true,
        sale_uom: this.unit,
        categories: [['add', categories]],
        products: [['create', [{ suffix_code: sku, cost_price: amount(cost) }]]],
      })),
    );
    const found = await this.rpc.records(
      'model.product.product.search_read',
      [[['template', 'in', templates]], 0, null, null, ['code'], this.context],
      signal,
    );
    for (const { id, code } of found) this.products.set(code as string, id);
  }

  async addCategories(given: readonly { name: string; parent: number | null }[]): Promise<number[]> {
    return await this.#make('product.category', given);
  }

  async addList(code: string, lines: readonly NewLine[]): Promise<void> {
    const [id] = await this.#make('product.price_list', [
      {
        name: code,
        company: this.context.company,
        unit: 'product_default',
        lines: [['create', lines.map(lineOf)]],
      },
    ]);
    this.lists.set(code, id!);
  }

  async addParties(given: readonly { number: string; name: string; list: string | null }[]): Promise<void> {
    const ids = await this.#make(
      'party.party',
      given.map(({ number, name, list }) => ({
        name,
        code: number,
        addresses: [['create', [{}]]],
        sale_price_list: list === null ? null : this.lists.get(list),
      })),
    );
    for (const [at, { number }] of given.entries()) this.parties.set(number, ids[at]!);
  }

  async load(story: Story): Promise<void> {
    await this.addProducts(story.products);
    for (const { code, lines } of story.lists)
      await this.addList(
        code,
        lines.map((line) => this.#line(line)),
      );
    await this.addParties(story.companies);
    await this.#count(story);
    for (const { number, customer, day, lines } of story.orders) {
      const [party] = await this.rpc.records(
        'model.party.party.read',
        [[this.parties.get(customer)], ['addresses'], this.context],
        signal,
      );
      const [address] = party!['addresses'] as number[];
      await this.#make('sale.sale', [
        {
          number,
          party: this.parties.get(customer),
          company: this.context.company,
          currency: this.currency,
          sale_date: trytonDay(day),
          state: 'confirmed',
          invoice_address: address,
          shipment_address: address,
          lines: [
            [
              'create',
              lines.map(({ sku, quantity, price }) => ({
                type: 'line',
                product: this.products.get(sku),
                quantity: Number(quantity),
                unit: this.unit,
                unit_price: amount(price),
              })),
            ],
          ],
        },
      ]);
    }
  }

  /** From one story to another; orders stay. */
  async become(story: Story): Promise<void> {
    for (const { number, name } of story.companies)
      await this.call('party.party.write', [this.parties.get(number)], { name });
    await this.addProducts(story.products.filter(({ sku }) => !this.products.has(sku)));
    for (const [sku, id] of this.products) {
      const active = story.products.some((one) => one.sku === sku);
      await this.call('product.product.write', [id], { active });
    }
    for (const { code, lines } of story.lists) {
      const list = this.lists.get(code)!;
      const old = await this.call(
        'product.price_list.line.search',
        [['price_list', '=', list]],
        0,
        null,
        null,
      );
      await this.call('product.price_list.write', [list], {
        lines: [
          ['delete', old],
          ['create', lines.map((line) => lineOf(this.#line(line)))],
        ],
      });
    }
    await this.#count(story);
  }

  /** Tryton takes the first line that fits: the highest quantity stands first. */
  #line({ sku, minimum, amount: price, from, to }: StoryLine): NewLine & { readonly sequence: number } {
    const quantity = Number(minimum);
    const product = this.products.get(sku)!;
    return { product, quantity, formula: price, from, to, sequence: 1_000_000 - quantity };
  }

  async #count(story: Story): Promise<void> {
    const storage = [
      ['type', '=', 'storage'],
      ['parent.type', '=', 'warehouse'],
    ];
    const [place] = (await this.call('stock.location.search', storage, 0, 1, null)) as number[];
    const [id] = await this.#make('stock.inventory', [
      {
        location: place,
        company: this.context.company,
        date: trytonDay(new Date().toISOString().slice(0, 10)),
        empty_quantity: 'keep',
        lines: [
          [
            'create',
            story.stock.map(({ sku, quantity }) => ({
              product: this.products.get(sku)!,
              quantity: Number(quantity),
            })),
          ],
        ],
      },
    ]);
    await this.call('stock.inventory.confirm', [id]);
  }
}

const lineOf = ({ from = null, to = null, ...line }: NewLine): object => ({
  ...line,
  start_date: from === null ? null : trytonDay(from),
  end_date: to === null ? null : before(to),
});
