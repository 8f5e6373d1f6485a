import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const EXTRACT = fileURLToPath(new URL('../../demo/online-retail-extract.csv.gz', import.meta.url));
const CONTRACTS = fileURLToPath(new URL('../../demo/contracts.csv', import.meta.url));
/** One with most contracts, one without any, the one of the retail group, and guests. */
const CUSTOMERS = new Set(['14298', '14606', '14096', '']);

/** Some hundred real lines of the shipped extract: a demo shop that loads in a second or two. */
export async function writeSmallDemo(file: string): Promise<void> {
  const contracts = (await readFile(CONTRACTS, 'utf8')).split(/\r?\n/).map((row) => row.split(','));
  const skus = new Set(contracts.flatMap(([customer, sku]) => (customer === '14298' ? [sku] : [])));
  const [header = '', ...lines] = gunzipSync(await readFile(EXTRACT))
    .toString('utf8')
    .split(/\r?\n/);
  const kept = lines.filter((line) => {
    const cells = line.split(',');
    return skus.has(cells[1] ?? '-') && CUSTOMERS.has(cells.at(-2) ?? '-');
  });
  await writeFile(file, [header, ...kept, ''].join('\n'));
}
