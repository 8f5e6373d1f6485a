// Makes demo/online-retail-extract.csv.gz from the full file: npm run build && node demo/make-extract.mjs <online_retail.csv[.gz]>
// The same file gives the same bytes. Which lines are kept, and why, stands in src/demo/extract.ts and demo/README.md.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';

const file = process.argv[2];
if (!file || !existsSync(file))
  throw new Error('Name the full invoice file: node demo/make-extract.mjs <file>');

const folder = path.dirname(fileURLToPath(import.meta.url));
const dist = ['../dist/demo', '../dist/src/demo'].find((each) => existsSync(path.join(folder, each)));
if (!dist) throw new Error('Build first: npm run build');
const { invoiceFile, readInvoiceFile, shippedContracts } = await import(`${dist}/invoice-file.adapter.js`);
const { deriveDemoShop } = await import(`${dist}/demo-shop.js`);
const { EXTRACT_RULE, extractFilter, invoiceCsv, keepsCustomer } = await import(`${dist}/extract.js`);

const source = invoiceFile(file);
const contracts = await shippedContracts();
const { shop } = await deriveDemoShop(source, { shift: false, today: new Date(0), contracts });
const pairs = (customer) => contracts.filter((pair) => pair.customer === customer).length;
const always = new Set(contracts.map(({ customer }) => customer).filter((customer) => pairs(customer) >= 3));
for await (const { customer_number: customer, price_groups: groups, parent } of shop.companies())
  if (groups || parent) always.add(customer);

const rule = { ...EXTRACT_RULE, always };
const skus = new Set();
for await (const { customer_number: customer, sku } of shop.orders())
  if (keepsCustomer(rule, customer)) skus.add(sku);

const keeps = extractFilter(rule, skus);
const rows = [];
for await (const line of readInvoiceFile(source, () => undefined))
  if (keeps(line)) rows.push(invoiceCsv(line));
const bytes = gzipSync(invoiceCsv(null) + rows.join(''), { level: constants.Z_BEST_COMPRESSION });
await writeFile(path.join(folder, 'online-retail-extract.csv.gz'), bytes);
console.log(`${rows.length} lines, ${bytes.length} bytes`);
