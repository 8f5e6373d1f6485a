import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Command } from 'commander';
import { type BasketFile, BasketFileReader } from './ranker/basket-file.js';
import { type Evaluated, Evaluation } from './ranker/evaluate.js';
import { type Figures, meanOf } from './ranker/measure.js';

interface Options {
  readonly folds?: string;
  readonly predictions?: string;
}

/** `maatwerk evaluate`: the engine's build and ranking over any basket file, measured on each user's last basket. */
export function evaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('Measures the recommendation engine on a file of baskets: user, time, items.')
    .argument('<file>', 'baskets.tsv or baskets.tsv.gz')
    .option('--folds <file>', 'over which users the means are taken')
    .option('--predictions <file>', 'writes the lists: user, tab, up to 20 items')
    .action(async (file: string, options: Options) => {
      console.log((await evaluateFile(file, options)).join('\n'));
    });
}

/** The report, as lines. */
async function evaluateFile(path: string, { folds, predictions }: Options): Promise<readonly string[]> {
  const file = await readBasketFile(path);
  const testers = await readFolds(folds, file);
  const started = performance.now();
  const before = process.cpuUsage();
  const evaluation = new Evaluation(file.histories);
  const built = performance.now();
  const { user, system } = process.cpuUsage(before);
  const evaluated = file.users.map((_, user) => evaluation.of(user));
  const served = performance.now();
  if (predictions !== undefined) await writePredictions(predictions, file, evaluated);
  const { heldOut, targets, blend } = evaluation.learnt;
  return [
    ...figureLines(testers.map((users) => users.map((user) => evaluated[user] ?? ABSENT))),
    ...comparisonLines(evaluated),
    `blend ${blend}, from ${targets} earlier baskets; on those held out, at 10: ${textOf(heldOut.chosen)}; ` +
      `plain blend: ${textOf(heldOut.plain)}`,
    `build ${((built - started) / 1000).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor), serving ${((served - built) / Math.max(1, evaluated.length)).toFixed(2)} ms a user, ` +
      `peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  ];
}

async function readBasketFile(path: string): Promise<BasketFile> {
  const reader = new BasketFileReader();
  const raw = createReadStream(path);
  const text = path.endsWith('.gz') ? createGunzip() : null;
  const lines = createInterface({ input: text ?? raw, crlfDelay: Infinity });
  const failed = new Promise<never>((_, reject) => {
    const say = (error: Error): void => reject(new Error(`${path} cannot be read: ${error.message}`));
    raw.on('error', say);
    text?.on('error', say);
  });
  if (text) raw.pipe(text);
  const read = async (): Promise<void> => {
    let number = 0;
    for await (const line of lines) reader.add(line, ++number);
  };
  await Promise.race([read(), failed]);
  return reader.file();
}

/** The users of each fold by number; without a file all users are one fold. */
async function readFolds(
  path: string | undefined,
  { users }: BasketFile,
): Promise<readonly (readonly number[])[]> {
  if (path === undefined) return [users.map((_, user) => user)];
  const numbers = new Map(users.map((name, user) => [name, user]));
  const { folds } = JSON.parse(await readFile(path, 'utf8')) as {
    readonly folds?: readonly { readonly test: readonly (string | number)[] }[];
  };
  if (!Array.isArray(folds)) throw new Error(`${path} has no "folds".`);
  return folds.map(({ test }: { readonly test: readonly (string | number)[] }) =>
    test.map((name) => numbers.get(String(name)) ?? -1),
  );
}

async function writePredictions(
  path: string,
  { users, itemNames }: BasketFile,
  evaluated: readonly Evaluated[],
): Promise<void> {
  const lines = evaluated.map(
    ({ user, items }) => `${users[user]}\t${items.map((item) => itemNames[item]).join(' ')}\n`,
  );
  await pipeline(Readable.from(lines), createWriteStream(path));
}

const NONE: Figures = { recall: 0, ndcg: 0, phr: 0 };

/** A user of a fold who is not in the file scores nothing. */
const ABSENT = { at10: NONE, at20: NONE, shown: NONE };

type Scored = Pick<Evaluated, 'at10' | 'at20' | 'shown'>;

/** Means over the users of each fold, then over the folds. */
function figureLines(folds: readonly (readonly Scored[])[]): readonly string[] {
  const mean = (of: (one: Scored) => Figures): Figures =>
    meanOf(folds.map((users) => (users.length === 0 ? NONE : meanOf(users.map(of)))));
  const users = folds.reduce((sum, { length }) => sum + length, 0);
  return [
    `${users} users in ${folds.length} fold${folds.length === 1 ? '' : 's'}`,
    `at 10: ${textOf(mean(({ at10 }) => at10))}`,
    `at 20: ${textOf(mean(({ at20 }) => at20))}`,
    `shown in a slot of 10 (without what was just bought and is not due): ${textOf(mean(({ shown }) => shown))}`,
  ];
}

const textOf = ({ recall, ndcg, phr }: Figures): string =>
  `Recall ${recall.toFixed(4)}  nDCG ${ndcg.toFixed(4)}  PHR ${phr.toFixed(4)}`;

function comparisonLines(evaluated: readonly Evaluated[]): readonly string[] {
  const sum = (of: (one: Evaluated) => number): number =>
    evaluated.reduce((total, one) => total + of(one), 0);
  const [own, popular, recent] = [
    sum(({ hits }) => hits[0]),
    sum(({ hits }) => hits[1]),
    sum(({ hits }) => hits[2]),
  ];
  const more = (than: number): string => `${Math.round((own / Math.max(1, than) - 1) * 100)} %`;
  const explored = evaluated.flatMap(({ explore }) => explore ?? []);
  const forgotten = evaluated.flatMap(({ forgotten: [asked, hit] }) => (asked > 0 ? hit / asked : []));
  return [
    `hits in 10 shown: ${own}, ${more(popular)} above the most popular list (${popular}), ` +
      `${more(recent)} above the best sellers of the 14 days before (${recent})`,
    `never-bought items only, at 10: Recall ${averageOf(explored).toFixed(4)}`,
    'FORGOTTEN, each item of the basket that was bought three times before hidden in turn, 5 shown: ' +
      `hit rate ${averageOf(forgotten).toFixed(4)}, mean of ${forgotten.length} users`,
  ];
}

const averageOf = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0) / Math.max(1, numbers.length);
