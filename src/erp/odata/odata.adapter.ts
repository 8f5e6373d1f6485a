import type { ErpShop } from '../adapters.js';
import type { Erp, ErpCall, ErpChanges, ErpKind } from '../port.js';
import { changesOf, type Source } from './changes.adapter.js';
import { cursorOf } from './cursor.js';
import { openGateway } from './gateway.adapter.js';
import { livePrices } from './live.adapter.js';
import { submitOrder } from './order.adapter.js';
import { changedProducts, priceReading } from './prices.adapter.js';
import { readingsOf } from './readings.js';
import { settingsOf } from './settings.js';

const HOUR_MS = 3_600_000;

/**
 * Condition records keep no moment of change: new ones are found by their day, the rest by reading all of them again. All
 * of them are what the lists hold and nothing else.
 */
async function* changedPrices(
  source: Source,
  kind: 'price-lists' | 'price-lines',
  text: string | null,
  call: ErpCall,
): AsyncGenerator<ErpChanges> {
  const cursor = cursorOf(text);
  const due = Date.parse(cursor.whole ?? '1970-01-01') + source.settings.wholeHours * HOUR_MS;
  const found =
    cursor.since === null || due <= source.gateway.now().getTime()
      ? null
      : await changedProducts(source, new Date(cursor.since), call);
  const reading = priceReading(kind, source.settings);
  const whole = found === null;
  const together = whole && kind === 'price-lines';
  const filters = found ?? [null];
  yield* changesOf({ ...source, reading, filters, cursor, whole, together, resumes: false }, call);
}

async function* changedPlain(
  source: Source,
  kind: Exclude<ErpKind, 'price-lists' | 'price-lines'>,
  text: string | null,
  call: ErpCall,
): AsyncGenerator<ErpChanges> {
  const cursor = cursorOf(text);
  const reading = readingsOf(source.settings)[kind];
  const changed = cursor.since === null ? null : (reading.changed?.(new Date(cursor.since)) ?? null);
  const whole = changed === null;
  yield* changesOf(
    { ...source, reading, filters: [changed], cursor, whole, together: false, resumes: true },
    call,
  );
}

/** Speaks OData version 2 to the released services of an SAP S/4HANA; reads answers of version 4 where they are alike. */
export async function open(url: URL, shop: ErpShop): Promise<Erp> {
  const settings = settingsOf(url, shop);
  const source: Source = { settings, gateway: openGateway(settings) };
  return {
    name: 'odata',
    pricesFor: async (requests, call) => await livePrices(source, requests, call),
    changedSince: (kind, cursor, call) =>
      kind === 'price-lists' || kind === 'price-lines'
        ? changedPrices(source, kind, cursor, call)
        : changedPlain(source, kind, cursor, call),
    submitOrder: async (order, call) => await submitOrder(source, order, call),
    close: async () => {},
  };
}
