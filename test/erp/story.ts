/**
 * A small neutral story that every adapter's test loads into its system in that system's own terms. All of it in EUR and
 * base units; days are whole and `to` is the first day on which the price does not hold any more.
 */
export interface Story {
  readonly companies: readonly StoryCompany[];
  readonly products: readonly StoryProduct[];
  /** Each speaks to the companies that name it; a company has at most one. */
  readonly lists: readonly { readonly code: string; readonly lines: readonly StoryLine[] }[];
  readonly stock: readonly { readonly sku: string; readonly quantity: string }[];
  readonly orders: readonly StoryOrder[];
}
export interface StoryCompany {
  readonly number: string;
  readonly name: string;
  readonly list: string | null;
}
export interface StoryProduct {
  readonly sku: string;
  readonly name: string;
  /** What everybody pays whose list says nothing of it. */
  readonly price: string;
}
export interface StoryLine {
  readonly sku: string;
  readonly minimum: string;
  readonly amount: string;
  readonly from: string | null;
  readonly to: string | null;
}
export interface StoryOrder {
  readonly number: string;
  readonly customer: string;
  readonly day: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: string; readonly price: string }[];
}

const line = (sku: string, minimum: string, amount: string, days: Partial<StoryLine> = {}): StoryLine => ({
  sku,
  minimum,
  amount,
  from: null,
  to: null,
  ...days,
});

/** LAMP has scales, BAG changes its price in July 2026, CUP is on nobody's list. */
export const STORY: Story = {
  companies: [
    { number: 'C1', name: 'Café "Één", B.V.', list: 'TRADE' },
    { number: 'C2', name: 'Two & Sons', list: 'TRADE' },
    { number: 'C3', name: 'Three', list: 'KEY' },
    { number: 'C4', name: 'Four', list: null },
  ],
  products: [
    { sku: 'LAMP', name: 'Lamp', price: '12.5' },
    { sku: 'BAG', name: 'Bag, red', price: '4.95' },
    { sku: 'CUP', name: 'Cup', price: '3' },
    { sku: 'NAIL', name: 'Nail', price: '0.0125' },
  ],
  lists: [
    {
      code: 'TRADE',
      lines: [
        line('LAMP', '1', '11'),
        line('LAMP', '10', '10.25'),
        line('LAMP', '100', '9.125'),
        line('BAG', '1', '4.5', { to: '2026-07-01' }),
        line('BAG', '1', '4.75', { from: '2026-07-01' }),
      ],
    },
    { code: 'KEY', lines: [line('LAMP', '1', '8.5'), line('NAIL', '1000', '0.0111')] },
  ],
  stock: [
    { sku: 'LAMP', quantity: '120' },
    { sku: 'BAG', quantity: '7' },
  ],
  orders: [
    {
      number: 'S-1',
      customer: 'C1',
      day: '2026-02-03',
      lines: [{ sku: 'LAMP', quantity: '12', price: '10.25' }],
    },
    {
      number: 'S-2',
      customer: 'C3',
      day: '2026-02-04',
      lines: [
        { sku: 'LAMP', quantity: '2', price: '8.5' },
        { sku: 'BAG', quantity: '1', price: '4.95' },
      ],
    },
  ],
};

/** The story a while later: a new name, a new product, another price, a scale less, a product gone, stock sold. */
export const LATER: Story = {
  ...STORY,
  companies: STORY.companies.map((one) => (one.number === 'C2' ? { ...one, name: 'Two & Daughters' } : one)),
  products: [...STORY.products.filter(({ sku }) => sku !== 'CUP'), { sku: 'RUG', name: 'Rug', price: '99' }],
  lists: STORY.lists.map(({ code, lines }) => ({
    code,
    lines: lines
      .filter(({ minimum }) => minimum !== '100')
      .map((one) => (one.amount === '11' ? { ...one, amount: '10.9' } : one)),
  })),
  stock: [{ sku: 'LAMP', quantity: '108' }, STORY.stock[1]!],
};
