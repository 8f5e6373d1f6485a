import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { DocumentNode, FormattedExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import type { Context } from './context.js';
import type { Prepared } from './documents.js';
import type { EngineOptions } from './engine.js';
import { publicError } from './errors.js';
import { logUnexpected } from './unexpected.js';

export interface Apollo {
  readonly run: (prepared: Prepared, context: Context) => Promise<FormattedExecutionResult>;
  readonly stop: () => Promise<void>;
}

/** Runs prepared operations through Apollo Server, so that its plugins see them: tracing, usage reports and the like. */
export async function startApollo(
  { schema, limits, introspection, log, outage, plugins = [] }: EngineOptions,
  documentOf: (hash: string) => DocumentNode | undefined,
): Promise<Apollo> {
  const server = new ApolloServer<Context>({
    schema,
    introspection,
    logger: log,
    persistedQueries: false,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: limits.tokenLimit },
    // The prepared document, so that Apollo neither parses nor validates again. Its keys end in the hash of the text.
    documentStore: {
      get: (key) => Promise.resolve(documentOf(key.slice(key.lastIndexOf(':') + 1))),
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(false),
    },
    formatError: (_, error) => publicError(error, () => undefined, outage),
    plugins: [ApolloServerPluginCacheControlDisabled(), reportUnexpected(log), ...plugins],
  });
  await server.start();
  return { run: (prepared, context) => run(server, prepared, context), stop: () => server.stop() };
}

async function run(
  server: ApolloServer<Context>,
  { text, variables, operationName }: Prepared,
  context: Context,
): Promise<FormattedExecutionResult> {
  const { body } = await server.executeOperation(
    { query: text, variables, ...(operationName === null ? {} : { operationName }) },
    { contextValue: context },
  );
  if (body.kind !== 'single') throw new Error('Incremental delivery is not part of this gateway');
  return body.singleResult;
}

/** Masked errors stand in the log with the request id. */
const reportUnexpected = (log: Logger): ApolloServerPlugin<Context> => ({
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        for (const error of errors)
          publicError(error, (cause) => logUnexpected(log, cause, contextValue.requestId));
        return Promise.resolve();
      },
    }),
});
