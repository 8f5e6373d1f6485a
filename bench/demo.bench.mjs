import { existsSync } from 'node:fs';
import { compiled, replay } from './demo-fidelity.mjs';

const FULL_LINES = 396_337;
/** The full file, as an argument (`npm run bench -- demo <file>`) or in MAATWERK_DEMO_FILE. */
const named = () =>
  process.argv.slice(2).find((word) => /\.csv(\.gz)?$/.test(word)) ?? process.env.MAATWERK_DEMO_FILE;

/**
 * Fidelity of the demo shop: does the price at an invoice's date equal the price really paid? On the file that is named,
 * else on the shipped extract (whose number of sale lines is its own).
 */
export async function run({ file = named() } = {}) {
  const { shippedExtract } = await compiled('demo/invoice-file.adapter.js');
  const full = file !== undefined && file !== '';
  if (full && !existsSync(file)) throw new Error(`There is no invoice file ${file}`);
  const result = await replay(full ? file : shippedExtract(), { today: new Date() });
  const fidelity = result.right / result.lines;
  const figures = {
    file: full ? 'named' : 'extract',
    saleLines: result.lines,
    fidelityPercent: round(fidelity * 100),
    unpricedLines: result.unpriced,
    priceLines: result.priceLines,
    scales: result.report.scales,
    contractPairs: result.report.contracts,
    pairsOutsideContracts: result.strangers,
    overlaps: result.broken.overlaps,
    linesUnderAMonth: result.broken.shortLines,
    linesOffMonth: result.broken.offMonth,
    deriveSeconds: round(result.deriveSeconds),
    totalSeconds: round(result.totalSeconds),
    rssMb: Math.round(result.rssMb),
  };
  const floors = {
    onePricePerSkuPercent: round(100 * result.floors.bySku),
    onePricePerSkuAndMonthPercent: round(100 * result.floors.bySkuAndMonth),
  };
  const targets = {
    fidelityPercent: '>= 97',
    priceLines: '<= 45000',
    rssMb: '< 600',
    contracts: 'only the 176 pairs',
    validity: 'whole months, no overlap',
    ...(full ? { saleLines: `${FULL_LINES} (the full file)` } : {}),
  };
  const met =
    fidelity >= 0.97 &&
    result.priceLines <= 45_000 &&
    result.rssMb < 600 &&
    result.strangers === 0 &&
    Object.values(result.broken).every((count) => count === 0) &&
    (!full || result.lines === FULL_LINES);
  console.table({ ...figures, ...floors });
  console.table(
    Object.fromEntries(
      Object.entries(result.steps).map(([step, { lines, right }]) => [
        step,
        { lines, right, percent: round((100 * right) / lines) },
      ]),
    ),
  );
  console.log(`Samples: ${JSON.stringify(result.report.samples)}`);
  return { name: 'demo', figures, floors, targets, met };
}

const round = (value) => Math.round(value * 100) / 100;
