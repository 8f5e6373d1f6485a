import type { Command } from 'commander';
import type { Dependencies } from '../level.js';
import type { BuiltModel } from './build-model.store.js';
import { buildModel, updateModelNow } from './model-build.job.js';
import { modelFacts, type StoredModel } from './model-facts.js';
import { listModels, promote, rollBack } from './model.store.js';
import type { ModelResult } from './model-work.store.js';

/** `maatwerk model ...`: what an operator does with the recommendation model. */
export function modelCommands(program: Command, open: () => Promise<Dependencies>): void {
  const model = program.command('model').description('The recommendation model (level 2).');
  model
    .command('build')
    .description('Builds the model from all orders; it answers from then on, unless it is worse.')
    .action(async () => console.log(builtText(await buildModel(await open()))));
  model
    .command('update')
    .description('Brings the active model up to date with the orders since, without learning anew.')
    .action(async () => console.log(resultText(await updateModelNow(await open()))));
  model
    .command('list')
    .description('Says which versions there are, how good each is, and why it answers or does not.')
    .action(async () => console.log(await listText(await open())));
  model
    .command('rollback')
    .description('Makes the version before the active one; once more leads back.')
    .action(async () => console.log(await chosen(await open(), ({ database }) => rollBack(database))));
  model
    .command('promote')
    .description('Makes a version the active one, whatever its build thought of it.')
    .argument('<version>', 'its number, as in the list')
    .action(async (version: string) =>
      console.log(await chosen(await open(), (on) => promoteOrSay(on, version))),
    );
}

async function promoteOrSay({ database }: Dependencies, version: string): Promise<number> {
  const number = /^\d{1,9}$/.test(version) ? Number(version) : 0;
  if (await promote(database, number)) return number;
  throw new Error(`There is no version ${version} whose tables are kept and that is not active already.`);
}

/** Announces the version that answers now: caches of every process hear of it. */
async function chosen(
  on: Dependencies,
  choose: (on: Dependencies) => Promise<number | null>,
): Promise<string> {
  const version = await choose(on);
  if (version === null) throw new Error('There is no earlier version of the model.');
  await on.changes.announce(on.database, { topic: 'model', ids: [version] });
  return `Model ${version} is active.`;
}

const REFUSALS: Readonly<Record<string, string>> = {
  WORSE: 'it predicts worse than the active one',
  FEWER_ORDERS: 'it rests on less than half of the orders of the active one',
};

function builtText({ version, promoted, reason, ...built }: BuiltModel): string {
  const outcome = promoted
    ? 'is active'
    : `was refused: ${REFUSALS[reason] ?? reason}. \`maatwerk model promote ${version}\` makes it answer all the same`;
  return (
    `Model ${version} ${outcome}: ${built.baskets} orders, ${built.lines} lines, ${built.items} products, ` +
    `read in ${built.readMs} ms, built in ${built.buildMs} ms.`
  );
}

function resultText(result: ModelResult): string {
  if (result === null) return 'Nothing has changed since.';
  if ('readMs' in result) return builtText(result);
  const { version, added, takenBack, items, counted, ms } = result;
  return (
    `Model ${version} is up to date: ${added} orders came, ${takenBack} were cancelled; ` +
    `${items} products worked out anew, ${counted} counted, in ${ms} ms.`
  );
}

async function listText({ database }: Dependencies): Promise<string> {
  const models = await listModels(database, 50);
  return models.length === 0 ? 'No model was ever built.' : models.map(lineOf).join('\n');
}

function lineOf(stored: StoredModel): string {
  const { version, updates, state, reason, orders, milliseconds, heldOut, dataTo, kept } = modelFacts(stored);
  return [
    updates === 0 ? String(version) : `${version}.${updates}`,
    `${state}${reason ? ` (${reason})` : ''}${kept ? '' : ', tables gone'}`,
    ...(orders === null ? [] : [`${orders} orders to ${dataTo?.toISOString() ?? 'never'}`]),
    ...(heldOut === null
      ? []
      : [
          `Recall ${heldOut.recallAt10.toFixed(4)}, nDCG ${heldOut.ndcgAt10.toFixed(4)}, PHR ${heldOut.phrAt10.toFixed(4)} at 10`,
        ]),
    ...(milliseconds === null ? [] : [`${(milliseconds / 1000).toFixed(1)} s`]),
  ].join('  ');
}
