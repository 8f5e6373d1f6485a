import { actorOf } from '../../../accounts/permission.js';
import { audit } from '../../../accounts/audit.store.js';
import type { Changes } from '../../../database/changes.js';
import type { Connection, Database, Sql } from '../../../database/database.js';
import { idempotently } from '../../../database/idempotency.store.js';
import type { Experience } from '../../../experience/experience.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { lockCart, ownedCarts } from './cart.store.js';
import { writeLines } from './cart-lines.store.js';
import { type CartLineRow, type CartRow, EDITABLE, lineKey, type PromisedPrice } from './cart-rows.js';
import type { LineFault, LinePlan, LineResult } from './change-lines.js';
import { ownerOf } from './owner.js';
import { promiseOf } from './promise.js';

export interface EditOn {
  readonly database: Database;
  readonly changes: Changes;
}

export interface Asking {
  readonly viewer: Viewer;
  readonly experience: Experience;
}

/** What the lines of a cart are while a plan is made. */
export interface Present {
  readonly lines: readonly CartLineRow[];
  /** Number of all lines of the cart. */
  readonly size: number;
}

export interface LineEdit {
  /** For audit and idempotency: `cart.lines-add`. */
  readonly action: string;
  /** Null: the client's id names no cart. */
  readonly cartId: number | null;
  readonly expectedVersion: number | null;
  readonly idempotencyKey: string | null;
  /** The call's arguments, JSON-able. */
  readonly request: unknown;
  readonly present: (sql: Sql, cartId: number) => Promise<Present>;
  readonly plan: (present: Present) => LinePlan;
}

export type EditFault =
  | LineFault
  | {
      readonly code: 'NOT_FOUND' | 'NOT_EDITABLE' | 'CONFLICT' | 'IDEMPOTENCY_KEY_REUSED';
      readonly field: string;
    };

export interface Edited {
  /** The cart as it is now; null where it is absent or not the viewer's. */
  readonly cart: CartRow | null;
  readonly results: readonly LineResult[];
  readonly faults: readonly EditFault[];
}

interface Answer {
  readonly results: readonly LineResult[];
  readonly faults: readonly EditFault[];
}

const NOT_FOUND: Edited = { cart: null, results: [], faults: [{ code: 'NOT_FOUND', field: 'cartId' }] };

/**
 * Changes lines of one cart: wholly or not at all, each call once per idempotency key. Prices are asked before the
 * transaction, for what the cart holds then; the plan that counts is made with the cart locked, so that calls at once
 * lose nothing. Without faults the cart has its next version.
 */
export async function editLines(on: EditOn, asking: Asking, edit: LineEdit): Promise<Edited> {
  const { viewer } = asking;
  const owner = ownerOf(viewer);
  const scope = actorOf(viewer);
  const { cartId } = edit;
  if (!owner || !scope || cartId === null) return NOT_FOUND;
  const promises = await promisesFor(on, asking, edit, cartId);
  let written: CartRow | null = null;
  const work = async (sql: Connection): Promise<Answer> => {
    written = await lockCart(sql, owner, cartId);
    if (!written) return NOT_FOUND;
    const faults = standing(written, edit.expectedVersion);
    if (faults.length > 0) return { results: [], faults };
    const plan = edit.plan(await edit.present(sql, cartId));
    if (plan.changes.length > 0) {
      written = await writeLines(sql, written, plan.changes, promises, viewer.now);
      const detail = { lines: plan.changes.length, version: written.version };
      await audit(
        sql,
        viewer,
        { action: edit.action, subjectType: 'cart', subjectId: cartId, detail },
        viewer.now,
      );
      await on.changes.announce(sql, { topic: 'cart', ids: [cartId] });
    }
    return { results: plan.results, faults: plan.faults };
  };
  const { idempotencyKey } = edit;
  const answer = await on.database.transaction(async (sql) => {
    if (idempotencyKey === null) return await work(sql);
    const outcome = await idempotently<Answer>(sql, {
      scope,
      key: idempotencyKey,
      operation: edit.action,
      request: { cartId, expectedVersion: edit.expectedVersion, request: edit.request },
      now: viewer.now,
      work: () => work(sql),
      keep: ({ faults }) => faults.length === 0,
    });
    return outcome.kind === 'ANSWER' ? outcome.answer : KEY_REUSED;
  });
  const cart = written ?? (await ownedCarts(on.database, owner, [cartId]))[0] ?? null;
  return { cart, results: answer.results, faults: answer.faults };
}

const KEY_REUSED: Answer = {
  results: [],
  faults: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: 'idempotencyKey' }],
};

/** Why this cart cannot be changed like this. */
export function standing(cart: CartRow, expectedVersion: number | null): EditFault[] {
  if (!EDITABLE.includes(cart.status)) return [{ code: 'NOT_EDITABLE', field: 'cartId' }];
  return expectedVersion !== null && expectedVersion !== cart.version
    ? [{ code: 'CONFLICT', field: 'expectedVersion' }]
    : [];
}

/** The prices shown for the quantities as they will be, by `lineKey`. */
async function promisesFor(
  on: EditOn,
  { viewer, experience }: Asking,
  edit: LineEdit,
  cartId: number,
): Promise<ReadonlyMap<string, PromisedPrice>> {
  const wanted = edit
    .plan(await edit.present(on.database, cartId))
    .changes.filter(({ quantity }) => quantity > 0n);
  if (wanted.length === 0) return new Map();
  const prices = await experience.prices(
    wanted.map(({ productId, quantity, unit }) => ({
      productId,
      quantity,
      unit,
      asOf: null,
      explain: false,
    })),
  );
  return new Map(
    prices.flatMap((price, index) => {
      const promise = promiseOf(price, viewer.now);
      return promise ? [[lineKey(wanted[index]!), promise] as const] : [];
    }),
  );
}
