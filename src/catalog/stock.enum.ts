import { registerEnumType } from 'type-graphql';

export type StockPlace = 'ALL' | 'MINE';

export const StockAt: Readonly<Record<StockPlace, StockPlace>> = { ALL: 'ALL', MINE: 'MINE' };
registerEnumType(StockAt, {
  name: 'StockAt',
  description: 'Which stock is meant.',
  valuesConfig: {
    ALL: { description: "All that the viewer's company may draw on, over all locations." },
    MINE: { description: 'What lies at the branch that serves the company.' },
  },
});
