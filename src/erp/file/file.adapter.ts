import { fileURLToPath } from 'node:url';
import { formatDecimal } from '../../money/decimal.js';
import type { ErpShop } from '../adapters.js';
import type { ImportMode } from '../import/import-kind.js';
import { CORE_KINDS, kindNamed } from '../kinds/registry.js';
import type {
  Erp,
  ErpCall,
  ErpChanges,
  ErpKind,
  ErpOrder,
  ErpPriceAnswer,
  ErpPriceRequest,
} from '../port.js';
import { ErpError, type ErpReceipt } from '../port.js';
import type { Folder } from './folder.js';
import { localFolder } from './local-folder.adapter.js';
import { PriceBooks } from './price-books.adapter.js';
import { ENDINGS, type FileRow, mappingFor, rowsOf } from './rows.adapter.js';
import { webFolder } from './web-folder.adapter.js';

/** Rows a page. */
const PAGE = 5000;
/** In the order they are taken over; what a file of `products.delete.csv` says must not undo what `products.csv` says. */
const MODES: readonly ImportMode[] = ['delete', 'replace-list', 'upsert'];

/** A folder, of this machine or behind a web server, that an ERP exports files to and takes orders from. */
export const open = (url: URL, shop: ErpShop, page = PAGE): Promise<Erp> =>
  Promise.resolve(
    new FileErp(url.protocol === 'file:' ? localFolder(fileURLToPath(url)) : webFolder(url), shop, page),
  );

/** Versions of the files that were taken over, by name: the cursor. */
type Versions = Readonly<Record<string, string>>;

class FileErp implements Erp {
  readonly name = 'file';
  readonly #prices: PriceBooks;

  constructor(
    private readonly folder: Folder,
    shop: ErpShop,
    private readonly page: number,
  ) {
    this.#prices = new PriceBooks(folder, shop.timeZone);
  }

  async pricesFor(
    requests: readonly ErpPriceRequest[],
    { signal }: ErpCall,
  ): Promise<readonly ErpPriceAnswer[]> {
    signal.throwIfAborted();
    if (requests.length === 0) return [];
    const book = await this.#prices.current(signal);
    return requests.map((request) => book.answer(request));
  }

  async *changedSince(name: ErpKind, cursor: string | null, { signal }: ErpCall): AsyncGenerator<ErpChanges> {
    const kind = kindNamed(CORE_KINDS, name)!;
    let versions = cursor === null ? {} : (JSON.parse(cursor) as Versions);
    const { mapping, print } = await mappingFor(this.folder, kind, signal);
    for (const mode of MODES.filter((one) => kind.modes.includes(one)))
      for (const ending of ENDINGS) {
        const file = name + (mode === 'upsert' ? '' : `.${mode}`) + ending;
        const [knownPrint, known] = versions[file]?.split('|', 2) ?? [];
        const found = await this.folder.read(file, knownPrint === print && known ? known : null, signal);
        if (typeof found === 'string') continue;
        const after = { ...versions, [file]: `${print}|${found.version ?? ''}` };
        const rows = rowsOf({ name: file, bytes: found.bytes }, kind, mode, mapping);
        yield* this.#pages(rows, mode, JSON.stringify(versions), JSON.stringify(after));
        versions = after;
      }
  }

  /** The pages of one file; only its last one carries the cursor that leaves the file behind. */
  async *#pages(
    batches: AsyncIterable<readonly FileRow[]>,
    mode: ImportMode,
    before: string,
    after: string,
  ): AsyncGenerator<ErpChanges> {
    const pageOf = (rows: readonly FileRow[]): Omit<ErpChanges, 'cursor'> => {
      const given = rows.flatMap(({ row }) => (row ? [row] : []));
      const deletes = mode === 'delete';
      return {
        upserts: deletes ? [] : given,
        deletes: deletes ? given : [],
        rejects: rows.flatMap(({ rejects }) => rejects),
        ...(mode === 'replace-list' && { replacesLists: true }),
      };
    };
    let waiting: FileRow[] = [];
    for await (const batch of batches) {
      waiting.push(...batch);
      // One row stays behind: the last page must be told from the others.
      while (waiting.length > this.page)
        yield {
          ...pageOf(waiting.splice(0, this.page)),
          cursor: before,
          ...(mode !== 'delete' && { goesOn: true }),
        };
    }
    yield { ...pageOf(waiting), cursor: after };
  }

  async submitOrder(order: ErpOrder, { signal }: ErpCall): Promise<ErpReceipt> {
    const { reference } = order;
    signal.throwIfAborted();
    if (!/^[\w-][\w.-]{0,99}$/.test(reference))
      throw new ErpError(
        'REFUSED',
        'A reference is at most 100 letters, digits, points, hyphens and underscores.',
      );
    const made = await this.folder.put(`outgoing/orders/${reference}.json`, textOf(order), signal);
    return { number: reference, already: !made };
  }

  close(): Promise<void> {
    this.#prices.close();
    return Promise.resolve();
  }
}

const textOf = ({ lines, ...order }: ErpOrder): string => {
  const plain = lines.map(({ quantity, unitPrice, ...line }) => ({
    ...line,
    quantity: formatDecimal(quantity),
    unitPrice: formatDecimal(unitPrice),
  }));
  return `${JSON.stringify({ ...order, lines: plain }, null, 2)}\n`;
};
