// Resolving prices from candidates in memory: 8 candidates a price, 5 of them losing, one scale, one discount.
import { accessSequence } from '../dist/src/experience/access-sequence.js';
import { resolvePrice } from '../dist/src/levels/1-prices/resolve-price.js';
import { parseDecimal } from '../dist/src/money/decimal.js';
import { median } from './processes.mjs';

const ROUNDS = Number(process.env.MAATWERK_TEST_ROUNDS ?? 5);
const PRICES = 200_000;
const PRODUCTS = 240;
const NOW = new Date('2026-03-10T09:00:00Z');
const LISTS = ['CONTRACT', 'PRICE_GROUP', 'CHANNEL', 'COUNTRY', 'BASE'];

/** 240 products, each with its own amounts: the contract has a scale that is reached; five lines cannot win. */
function shop() {
  let lineId = 0;
  return Array.from({ length: PRODUCTS }, (_, productId) => {
    const line = (kind, amount, facts = {}) => ({
      productId,
      listId: LISTS.indexOf(kind) + 1,
      lineId: ++lineId,
      listCode: kind,
      kind,
      inherited: false,
      priority: 0,
      distance: 0,
      unit: 'piece',
      minQuantity: parseDecimal('1'),
      amount: parseDecimal((amount + productId / 100).toFixed(2)),
      per: parseDecimal('1'),
      currency: 'GBP',
      validFrom: null,
      validTo: null,
      ...facts,
    });
    return {
      context: {
        productId,
        quantity: parseDecimal('12'),
        unit: 'piece',
        currency: 'GBP',
        moment: NOW,
        customerNumber: 'C1',
        country: 'GB',
        channel: 'WEB',
      },
      candidates: [
        line('CONTRACT', 9.9),
        line('CONTRACT', 9.1, { minQuantity: parseDecimal('10') }),
        line('BASE', 12.75),
        line('PRICE_GROUP', 11),
        line('CONTRACT', 8, { unit: 'box' }),
        line('CONTRACT', 8, { currency: 'EUR', listId: 9 }),
        line('BASE', 8, { validTo: new Date('2026-01-01') }),
        line('BASE', 8, { validFrom: new Date('2026-09-01') }),
      ],
    };
  });
}

const DISCOUNT = {
  id: 1,
  code: 'SPRING',
  percent: parseDecimal('5'),
  amount: null,
  currency: null,
  productId: null,
  groupId: null,
  brand: null,
  scope: null,
  minQuantity: parseDecimal('0'),
  minOrderValue: null,
  exclusive: false,
  position: 0,
  validFrom: null,
  validTo: null,
};

const KINDS = {
  plain: (answer) => answer.net + answer.total,
  page: (answer) => answer.net + answer.total + BigInt(answer.scales.length),
  explained: (answer) => {
    const { steps, losers } = answer.because();
    return answer.net + BigInt(answer.scales.length + steps.length + losers.length);
  },
};

export async function run() {
  const questions = shop();
  const sequence = accessSequence('contract-first');
  const rules = { discounts: [DISCOUNT], adjustments: [], factors: null };
  const sums = {};
  const once = (kind, prices) => {
    let sum = 0n;
    const before = process.cpuUsage();
    for (let n = 0; n < prices; n++) {
      const { context, candidates } = questions[n % PRODUCTS];
      sum += KINDS[kind](resolvePrice(context, candidates, sequence, rules));
    }
    const { user, system } = process.cpuUsage(before);
    sums[kind] = sum;
    return Math.round((prices / (user + system)) * 1e6);
  };
  const runs = [];
  for (let round = -1; round < ROUNDS; round++)
    for (const kind of Object.keys(KINDS)) {
      const perSecond = once(kind, PRICES);
      if (round >= 0) runs.push({ kind, perSecond });
    }
  const of = (wanted) => median(runs.filter(({ kind }) => kind === wanted).map(({ perSecond }) => perSecond));
  const figures = {
    plain: of('plain'),
    withScales: of('page'),
    explained: of('explained'),
    wrong: wrongAnswers(questions, sequence, rules),
  };
  console.table(figures);
  const targets = { plain: 300_000, explained: 100_000, wrong: 0 };
  return {
    name: 'prices',
    figures,
    floors: {},
    targets,
    met: {
      plain: figures.plain >= targets.plain,
      explained: figures.explained >= targets.explained,
      wrong: figures.wrong === 0,
    },
  };
}

/** Every price is the contract's scale less 5 per cent, with five steps told and seven lines that lost. */
function wrongAnswers(questions, sequence, rules) {
  return questions.filter(({ context, candidates }) => {
    const answer = resolvePrice(context, candidates, sequence, rules);
    const because = answer.because();
    const right =
      answer.net === (candidates[1].amount * 95n) / 100n &&
      answer.scales.length === 2 &&
      because.losers.length === 7 &&
      because.steps.at(-1).amount === answer.net;
    return !right;
  }).length;
}
