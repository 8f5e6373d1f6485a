import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { invoiceFile, shippedExtract } from './invoice-file.adapter.js';
import { loadDemo, type LoadDependencies, type LoadOptions } from './load-demo.store.js';

/** A bar on a terminal, a line a part elsewhere. */
export function demoProgress(out: NodeJS.WriteStream = process.stderr): LoadOptions['progress'] {
  if (!out.isTTY) return (part, parts, name) => void out.write(`demo shop: ${part}/${parts} ${name}\n`);
  const bar = new SingleBar(
    {
      format: 'demo shop [{bar}] {percentage}% {name}',
      hideCursor: true,
      clearOnComplete: true,
      stream: out,
    },
    Presets.shades_classic,
  );
  let started = false;
  return (part, parts, name) => {
    if (!started) bar.start(parts, 0, { name });
    started = true;
    bar.update(part, { name });
    if (part === parts) bar.stop();
  };
}

/** `maatwerk demo`: fills the database with the demo shop. */
export function registerDemo(
  program: Command,
  open: () => Promise<LoadDependencies & { close(): Promise<void> }>,
): void {
  program
    .command('demo')
    .description(
      "fill the database with the demo shop (a real wholesaler's year); repeating it changes nothing",
    )
    .option('--from <file>', 'invoice file like the one shipped: CSV, may be gzipped')
    .option('--no-shift', 'keep the dates of 2010 and 2011')
    .action(async ({ from, shift }: { from?: string; shift: boolean }) => {
      const on = await open();
      try {
        const { report, imports } = await loadDemo(on, {
          source: invoiceFile(from ?? shippedExtract()),
          shift,
          progress: demoProgress(),
        });
        const { lines, badLines, companies, products, priceLines } = report;
        console.log(`${lines} invoice lines read, ${badLines.count} bad ones passed over.`);
        for (const [reason, count] of Object.entries(badLines.reasons)) console.log(`  ${count} x ${reason}`);
        console.log(`${companies} companies, ${products} products, ${priceLines} price lines.`);
        for (const [kind, result] of imports)
          console.log(
            `  ${kind}: ${result.read} read, ${result.accepted} accepted, ${result.unchanged} unchanged, ${result.rejected} rejected`,
          );
      } finally {
        await on.close();
      }
    });
}
