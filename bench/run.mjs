// `npm run bench -- <name>`: runs bench/<name>.bench.mjs; the last line printed is the result as JSON.
import { existsSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''));
const name = process.argv[2];
const file = new URL(`${name}.bench.mjs`, import.meta.url);
if (!name || !existsSync(file)) {
  console.error(`Usage: npm run bench -- <name>; there are ${names.join(', ')}.`);
  process.exit(2);
}
const { run } = await import(file.href);
const result = await run();
const machine = `${cpus().length} x ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
console.log(JSON.stringify({ ...result, machine }));
process.exit(result.skipped || Object.values(result.met ?? {}).every(Boolean) ? 0 : 1);
