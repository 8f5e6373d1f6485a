#!/usr/bin/env -S node --max-semi-space-size=64
// Room for the young objects of many requests at once: they die there instead of growing old (a quarter more throughput).
import { existsSync } from 'node:fs';

// graphql checks far more, far slower, unless it is told that this is no development; it looks when it is loaded.
process.env.NODE_ENV ??= 'production';

const cli = new URL('../dist/src/cli.js', import.meta.url);
if (!existsSync(cli)) {
  process.stderr.write('Maatwerk is not built yet. Run: npm run build\n');
  process.exit(1);
}
const [{ runCommand }, { sayAndExit }] = await Promise.all([import(cli), import(new URL('main.js', cli))]);
runCommand(process.argv.slice(2)).catch(sayAndExit);
