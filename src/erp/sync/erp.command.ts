import type { Command } from 'commander';
import { type Erp, ERP_KINDS, ErpError, type ErpKind } from '../port.js';
import { within } from '../within.adapter.js';
import { type SyncDependencies, syncErp } from './sync.store.js';

export type OpenErpTools = () => Promise<
  SyncDependencies & { readonly erp: Erp | null; close(): Promise<void> }
>;

/** Exit code when rows were rejected. */
const REJECTED = 2;
/** How long a check waits, in ms. */
const CHECK = 30_000;

interface Options {
  readonly kind?: string;
  readonly fromStart?: boolean;
}

/** Adds `maatwerk erp sync` and `maatwerk erp check`. Exit code 2 when rows were rejected. */
export function registerErp(program: Command, open: OpenErpTools): void {
  const erp = program.command('erp').description('the system of record (MAATWERK_ERP_URL)');
  erp
    .command('sync')
    .description('take over what changed there since the last time')
    .option('--kind <kind>', `only one of ${ERP_KINDS.join(', ')}`)
    .option('--from-start', 'take everything over again')
    .action((options: Options) => using(open, (on, own) => sync(on, own, options)));
  erp
    .command('check')
    .description('say whether it answers')
    .action(() => using(open, (_, own) => check(own)));
}

async function using(
  open: OpenErpTools,
  work: (on: Awaited<ReturnType<OpenErpTools>>, erp: Erp) => Promise<void>,
): Promise<void> {
  const on = await open();
  try {
    if (on.erp === null) throw new Error('No system of record is set: MAATWERK_ERP_URL says where it is.');
    await work(on, on.erp);
  } catch (error) {
    throw error instanceof ErpError ? new Error(`${error.fault}: ${error.message}`, { cause: error }) : error;
  } finally {
    await on.close();
  }
}

async function sync(on: SyncDependencies, erp: Erp, options: Options): Promise<void> {
  const kinds = ERP_KINDS.filter((kind) => options.kind === undefined || kind === options.kind);
  if (kinds.length === 0) throw new Error(`--kind is one of ${ERP_KINDS.join(', ')}.`);
  const ran = await syncErp(on, erp, {
    kinds,
    fromStart: options.fromStart ?? false,
    done: (kind: ErpKind, { read, accepted, unchanged, rejected }) => {
      console.log(
        `${kind}: ${read} read, ${accepted} accepted, ${unchanged} unchanged, ${rejected} rejected.`,
      );
      if (rejected > 0) process.exitCode = REJECTED;
    },
  });
  if (!ran) console.log('Another process is taking changes over right now. Nothing was done.');
}

async function check(erp: Erp): Promise<void> {
  const began = performance.now();
  await within(CHECK, 'The first page of products', async (signal) => {
    for await (const page of erp.changedSince('products', null, { signal })) {
      void page;
      break;
    }
  });
  console.log(
    `The system of record (${erp.name}) answers; its first page took ${Math.round(performance.now() - began)} ms.`,
  );
}
