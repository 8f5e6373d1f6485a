import type { ApolloServerPlugin } from '@apollo/server';
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
  execute,
  subscribe,
} from 'graphql';
import type { Logger } from 'pino';
import type { Context } from './context.js';
import { CompiledQueries } from './compiled-queries.js';
import { Documents, type Prepared } from './documents.js';
import { gatewayError, publicError, statusOf } from './errors.js';
import { logUnexpected } from './unexpected.js';
import { type Limits, refuseAbove } from './limits.js';
import { PersistedQueries } from './persisted-queries.js';

/** One operation as a client sends it: shapes checked, contents not yet. */
export interface GraphQLParameters {
  readonly query?: string | undefined;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

export interface EngineOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  /** Whether clients may read the schema and get "did you mean". */
  readonly introspection: boolean;
  readonly log: Logger;
  /** Throws when this viewer may not run this kind of operation at all. */
  readonly permit?: ((context: Context, kind: Prepared['kind']) => void) | undefined;
  /** Whether an exception says that something the gateway stands on is away: clients are told to try again. */
  readonly outage?: ((error: Error) => boolean) | undefined;
  /** Object types whose values are plain: queries over them only are compiled. Default: none. */
  readonly plainTypes?: ReadonlySet<string> | undefined;
  /** Apollo Server plugins, for tracing and the like; they see queries and mutations of every door. */
  readonly plugins?: readonly ApolloServerPlugin<Context>[];
}

/** An answer, and the HTTP status it has when it travels alone. */
export interface Answer {
  readonly result: FormattedExecutionResult;
  readonly status: number;
}

/**
 * What every door asks with: `prepare` bounds and validates before anything runs, `execute` and `subscribe` run and
 * mask. HTTP, batches, WebSocket and SSE share it, so a limit on one door is a limit on all.
 */
export class Engine {
  private readonly documents: Documents;
  private readonly persisted = new PersistedQueries();
  private readonly compiled: CompiledQueries;
  private withPlugins:
    | ((prepared: Prepared, context: Context) => Promise<FormattedExecutionResult>)
    | undefined;
  private stopPlugins: (() => Promise<void>) | undefined;

  constructor(private readonly options: EngineOptions) {
    const { schema, limits, introspection } = options;
    this.documents = new Documents(schema, limits, introspection);
    this.compiled = new CompiledQueries(schema, options.plainTypes ?? new Set());
  }

  /** Loads Apollo Server when there are plugins for it, and only then: it adds a third to the CPU time of a request. */
  async start(): Promise<void> {
    const { plugins = [] } = this.options;
    if (plugins.length === 0) return;
    const { startApollo } = await import('./apollo.js');
    const apollo = await startApollo(this.options, (hash) => this.documents.documentOf(hash));
    this.withPlugins = apollo.run;
    this.stopPlugins = apollo.stop;
  }

  async stop(): Promise<void> {
    await this.stopPlugins?.();
  }

  /** Throws a GraphQLError, or an AggregateError of them: `refusal` makes the answer of it. */
  prepare(parameters: GraphQLParameters): Prepared {
    const text = this.persisted.resolve(parameters.query, parameters.extensions);
    const prepared = this.documents.prepare(
      text,
      parameters.operationName ?? null,
      parameters.variables ?? {},
    );
    if (parameters.query && parameters.extensions?.['persistedQuery'])
      this.persisted.register(prepared.hash, text);
    return prepared;
  }

  /** Throws BATCH_TOO_LARGE, or QUERY_TOO_EXPENSIVE for what the operations of one request cost together. */
  checkBatch(size: number, cost = 0): void {
    refuseAbove(this.options.limits, 'batch', size);
    refuseAbove(this.options.limits, 'cost', cost);
  }

  /** Runs a query or mutation. */
  async execute(prepared: Prepared, context: Context): Promise<Answer> {
    const refused = this.refused(prepared, context);
    if (refused) return refused;
    const run = this.withPlugins;
    const { data, errors, extensions } = run
      ? await run(prepared, context)
      : await this.run(prepared, context);
    const status = data === undefined && errors?.[0] ? statusOf(errors[0]) : 200;
    return {
      status,
      result: {
        ...(errors && errors.length > 0 ? { errors } : {}),
        ...(data === undefined ? {} : { data }),
        ...(extensions ? { extensions } : {}),
      },
    };
  }

  private async run(prepared: Prepared, context: Context): Promise<FormattedExecutionResult> {
    const { document, variables, operationName } = prepared;
    const { schema } = this.options;
    const compiled = this.compiled.run(prepared, context);
    if (compiled) return this.formatted(await compiled, context.requestId);
    const result = await execute({
      schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    });
    return this.formatted(result, context.requestId);
  }

  /** Starts a subscription. Each event's errors are masked like those of a query. */
  async subscribe(
    prepared: Prepared,
    context: Context,
  ): Promise<AsyncGenerator<FormattedExecutionResult, void, void> | FormattedExecutionResult> {
    const refused = this.refused(prepared, context);
    if (refused) return refused.result;
    const { document, variables, operationName } = prepared;
    const result = await subscribe({
      schema: this.options.schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    });
    const format = (event: ExecutionResult) => this.formatted(event, context.requestId);
    return Symbol.asyncIterator in result ? formattedEvents(result, format) : format(result);
  }

  private refused(prepared: Prepared, context: Context): Answer | null {
    try {
      this.options.permit?.(context, prepared.kind);
      return null;
    } catch (error) {
      return this.refusal(error, context.requestId);
    }
  }

  /** The answer of a request that did not come to execution. */
  refusal(error: unknown, requestId: string): Answer {
    const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    const formatted = errors.map((each) => this.visible(each, requestId));
    return { result: { errors: formatted }, status: statusOf(formatted[0] ?? {}) };
  }

  private formatted(event: ExecutionResult, requestId: string): FormattedExecutionResult {
    if (!event.errors) return event as FormattedExecutionResult;
    const errors = event.errors.map((error) => this.visible(error, requestId));
    return { ...event, errors };
  }

  private visible(error: unknown, requestId: string): GraphQLFormattedError {
    const { log, outage } = this.options;
    return publicError(error, (cause) => logUnexpected(log, cause, requestId), outage);
  }
}

/** What a client gets when its time is up. */
export const timedOut = (milliseconds: number): Error =>
  gatewayError('TIMEOUT', `The request took longer than ${milliseconds} ms and was stopped.`, {
    setting: 'MAATWERK_LIMIT_TIME',
  });

/** Not a generator of its own: `return()` must reach the source while `next()` still waits for an event. */
function formattedEvents(
  events: AsyncGenerator<ExecutionResult, void, void>,
  format: (event: ExecutionResult) => FormattedExecutionResult,
): AsyncGenerator<FormattedExecutionResult, void, void> {
  const step = ({
    value,
    done,
  }: IteratorResult<ExecutionResult, void>): IteratorResult<FormattedExecutionResult, void> =>
    done === true ? { value: undefined, done: true } : { value: format(value), done: false };
  const formatted: AsyncGenerator<FormattedExecutionResult, void, void> = {
    next: async () => step(await events.next()),
    return: async () => step(await events.return()),
    throw: async (error: unknown) => step(await events.throw(error)),
    [Symbol.asyncIterator]: () => formatted,
  };
  return formatted;
}
