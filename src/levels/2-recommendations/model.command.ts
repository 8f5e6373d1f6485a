import type { Command } from 'commander';
import type { Dependencies } from '../level.js';
import { buildModel } from './model-build.job.js';
import { rollBack } from './model.store.js';

/** `maatwerk model build`: builds the recommendation model now and says what came of it. */
export function modelCommands(program: Command, open: () => Promise<Dependencies>): void {
  const model = program.command('model').description('The recommendation model (level 2).');
  model
    .command('build')
    .description('Builds the model from all orders and makes it the active one.')
    .action(async () => {
      const built = await buildModel(await open());
      console.log(
        `Model ${built.version} is active: ${built.baskets} orders, ${built.lines} lines, ${built.items} products, ` +
          `read in ${built.readMs} ms, built in ${built.buildMs} ms.`,
      );
    });
  model
    .command('rollback')
    .description('Makes the version before the active one; once more leads back.')
    .action(async () => {
      const { database, changes } = await open();
      const version = await rollBack(database);
      if (version === null) throw new Error('There is no earlier version of the model.');
      await changes.announce(database, { topic: 'model', ids: [version] });
      console.log(`Model ${version} is active.`);
    });
}
