import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A compiled module of the product. */
export function compiled(module) {
  const file = ['dist', 'dist/src'].map((folder) => path.join(root, folder, module)).find(existsSync);
  if (!file) throw new Error(`dist/${module} is missing: npm run build`);
  return import(pathToFileURL(file).href);
}

/** Midnight of a date in the shop's zone, as milliseconds UTC. */
function midnight(date, zone) {
  const guess = Date.parse(`${date}T00:00:00Z`);
  const local = new Date(guess).toLocaleString('sv-SE', { timeZone: zone });
  return guess - (Date.parse(`${local.replace(' ', 'T')}Z`) - guess);
}

const days = (from, to) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** Price lines as an index list -> SKU -> lines, and everything the issue forbids about them. */
async function indexed(shop, zone, monthStarts) {
  const lists = new Map();
  for await (const list of shop.priceLists()) lists.set(list.code, { ...list, lines: new Map() });
  const midnights = new Map();
  const moment = (date) => {
    if (!midnights.has(date)) midnights.set(date, midnight(date, zone));
    return midnights.get(date);
  };
  const broken = { overlaps: 0, shortLines: 0, offMonth: 0, unknownLists: 0 };
  let count = 0;
  const lastOf = new Map();
  for await (const line of shop.priceLines()) {
    count++;
    const list = lists.get(line.list);
    if (!list) broken.unknownLists++;
    const key = [line.list, line.sku, line.unit, line.min_quantity].join(' ');
    const before = lastOf.get(key);
    if (before !== undefined && (before === '' || before > line.valid_from)) broken.overlaps++;
    lastOf.set(key, line.valid_to);
    if (line.valid_to !== '' && days(line.valid_from, line.valid_to) < 28) broken.shortLines++;
    if (!monthStarts.has(line.valid_from) || (line.valid_to && !monthStarts.has(line.valid_to)))
      broken.offMonth++;
    const facts = {
      min: Number(line.min_quantity),
      amount: Number(line.amount),
      from: moment(line.valid_from),
      to: line.valid_to === '' ? Infinity : moment(line.valid_to),
    };
    const lines = list.lines.get(line.sku);
    if (lines) lines.push(facts);
    else list.lines.set(line.sku, [facts]);
  }
  return { lists, count, broken };
}

/** The valid line with the greatest minimum that the quantity reaches. */
function lineIn(list, sku, quantity, at) {
  let best = null;
  for (const line of list?.lines.get(sku) ?? [])
    if (line.min <= quantity && line.from <= at && at < line.to && (!best || line.min > best.min))
      best = line;
  return best;
}

/** Own contract, parent's contract, price group, base: the first step with a valid line. */
function accessSequence(lists, company, contractOf) {
  const all = [...lists.values()];
  return [
    contractOf.get(company.customer_number),
    contractOf.get(company.parent),
    ...all.filter(
      (list) => list.kind === 'PRICE_GROUP' && company.price_groups.split(',').includes(list.price_group),
    ),
    all.find((list) => list.kind === 'BASE'),
  ].filter(Boolean);
}

function firstOf(sequence, sku, quantity, at) {
  for (const list of sequence) {
    const line = lineIn(list, sku, quantity, at);
    if (line) return { list, line };
  }
  return null;
}

function count(tally, key, value) {
  const row = tally.get(key) ?? new Map();
  row.set(value, (row.get(value) ?? 0) + 1);
  tally.set(key, row);
}

/** Lines that the most frequent value of each key predicts. */
const modal = (tally) => [...tally.values()].reduce((sum, row) => sum + Math.max(...row.values()), 0);

const day = (text, by) => new Date(Date.parse(text) + by * 86_400_000).toISOString().slice(0, 10);

/** First days of the file's months, as the shop has them. */
function monthStartsOf(report) {
  const starts = new Set();
  const first = day(report.from, -report.shiftDays);
  for (let month = 0; month < 600; month++) {
    const start = new Date(Date.UTC(Number(first.slice(0, 4)), Number(first.slice(5, 7)) - 1 + month, 1));
    starts.add(day(start.toISOString().slice(0, 10), report.shiftDays));
  }
  return starts;
}

/**
 * Derives the shop from an invoice file and prices every order line at its own moment by the rows alone, with a resolution
 * of its own. Answers counts: lines, priced right, by step, and every rule of the price lists that is broken.
 */
export async function replay(file, { today, zone = 'Europe/Amsterdam', shift = true }) {
  const { deriveDemoShop } = await compiled('demo/demo-shop.js');
  const { invoiceFile, shippedContracts } = await compiled('demo/invoice-file.adapter.js');
  const pairs = await shippedContracts();
  const started = performance.now();
  const { shop, report } = await deriveDemoShop(invoiceFile(file), {
    shift,
    today,
    timeZone: zone,
    contracts: pairs,
  });
  const derived = performance.now();
  const { lists, count: priceLines, broken } = await indexed(shop, zone, monthStartsOf(report));
  const contractOf = new Map(
    [...lists.values()].filter((l) => l.kind === 'CONTRACT').map((l) => [l.customer_number, l]),
  );
  const allowed = new Set(pairs.map(({ customer, sku }) => `${customer} ${sku}`));
  const strangers = [...contractOf].flatMap(([customer, list]) =>
    [...list.lines.keys()].filter((sku) => !allowed.has(`${customer} ${sku}`)),
  ).length;
  const sequences = new Map();
  for await (const company of shop.companies())
    sequences.set(company.customer_number, accessSequence(lists, company, contractOf));
  const steps = {};
  const inherited = { lines: 0, right: 0 };
  let lines = 0;
  let right = 0;
  let unpriced = 0;
  let rss = 0;
  const floors = { bySku: new Map(), bySkuAndMonth: new Map() };
  for await (const order of shop.orders()) {
    lines++;
    const fileDate = new Date(Date.parse(order.ordered_at) - report.shiftDays * 86_400_000).toISOString();
    count(floors.bySku, order.sku, order.unit_price);
    count(floors.bySkuAndMonth, order.sku + fileDate.slice(0, 7), order.unit_price);
    const found = firstOf(
      sequences.get(order.customer_number),
      order.sku,
      Number(order.quantity),
      Date.parse(order.ordered_at),
    );
    if (!found) {
      unpriced++;
      continue;
    }
    const step = (steps[found.list.kind] ??= { lines: 0, right: 0 });
    const ok = found.line.amount === Number(order.unit_price);
    step.lines++;
    if (ok) {
      right++;
      step.right++;
    }
    if (found.list.kind === 'CONTRACT' && found.list.customer_number !== order.customer_number) {
      inherited.lines++;
      if (ok) inherited.right++;
    }
    if (lines % 10_000 === 0) rss = Math.max(rss, process.memoryUsage().rss);
  }
  const finished = performance.now();
  return {
    report,
    lines,
    right,
    unpriced,
    steps,
    inherited,
    priceLines,
    floors: { bySku: modal(floors.bySku) / lines, bySkuAndMonth: modal(floors.bySkuAndMonth) / lines },
    strangers,
    broken,
    deriveSeconds: (derived - started) / 1000,
    totalSeconds: (finished - started) / 1000,
    rssMb: Math.max(rss, process.memoryUsage().rss) / 1e6,
  };
}
