import { type GraphQLObjectType, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, getMetadataStorage, type NonEmptyArray } from 'type-graphql';
import type { StockPlace } from './catalog/stock.enum.js';
import { stockOf } from './catalog/stock-of.js';
import type { ProductFacts } from './experience/products.js';
import type { Level } from './levels/level.js';
import { CORE_RESOLVERS } from './rooms.js';

/**
 * The schema of the core and the levels given. `dependencies` is handed to the constructor of every resolver class, once
 * per schema. Throws when two levels add the same field.
 */
export function gatewaySchema(levels: readonly Level[], dependencies: object): GraphQLSchema {
  const resolvers = [...CORE_RESOLVERS, ...levels.flatMap((level) => level.resolvers)];
  refuseDoubleFields(resolvers);
  forgetFieldsOfEarlierSchemas();
  const instances = new Map<unknown, unknown>();
  const schema = buildSchemaSync({
    resolvers: resolvers as NonEmptyArray<Function>,
    container: {
      get: (resolver: new (on: object) => unknown) => {
        if (!instances.has(resolver)) instances.set(resolver, new resolver(dependencies));
        return instances.get(resolver);
      },
    },
    // type-graphql wants one; subscriptions of ours listen to `context.onChange` instead.
    pubSub: {
      publish: () => undefined,
      subscribe: () => {
        throw new Error('Subscriptions bring their own `subscribe`.');
      },
    },
    // Inputs are checked by the pure rules that read them, with errors that name the field.
    validate: false,
  });
  answerAtOnce(schema);
  return schema;
}

/** What has arguments and needs no waiting: type-graphql would make a promise for every product of a page. */
function answerAtOnce(schema: GraphQLSchema): void {
  const { stock } = (schema.getType('Product') as GraphQLObjectType).getFields();
  if (stock) stock.resolve = (product: ProductFacts, { at }: { at: StockPlace }) => stockOf(product, at);
}

/** The committed `schema.graphql`: sorted, so that a change shows where it is. */
export const printGatewaySchema = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;

/** type-graphql writes the fields of resolver methods into the types' own metadata, where they stay for the next schema of this process. */
function forgetFieldsOfEarlierSchemas(): void {
  const storage = getMetadataStorage();
  for (const type of [...storage.objectTypes, ...storage.interfaceTypes])
    delete (type as { fields?: unknown }).fields;
  // Fields without a resolver method are read by graphql itself, at half the cost. That would pass over @Authorized,
  // which a test forbids: permissions are checked in accounts/permission.ts.
  for (const type of storage.objectTypes) type.simpleResolvers = true;
}

/** Of two methods for one field type-graphql silently takes the first. */
function refuseDoubleFields(resolvers: readonly Function[]): void {
  const storage = getMetadataStorage();
  const owners = new Map<string, Function>();
  const claim = (field: string, owner: Function): void => {
    const other = owners.get(field);
    if (other) throw new Error(`${other.name} and ${owner.name} both add the field ${field}.`);
    owners.set(field, owner);
  };
  for (const resolver of new Set(resolvers)) {
    for (const { schemaName, target } of storage.queries)
      if (target === resolver) claim(`Query.${schemaName}`, resolver);
    for (const { schemaName, target } of storage.mutations)
      if (target === resolver) claim(`Mutation.${schemaName}`, resolver);
    for (const { schemaName, target } of storage.subscriptions)
      if (target === resolver) claim(`Subscription.${schemaName}`, resolver);
    for (const { schemaName, target, getObjectType } of storage.fieldResolvers) {
      const type =
        target === resolver
          ? (getObjectType?.() ??
            storage.resolverClasses.find((it) => it.target === resolver)?.getObjectType())
          : undefined;
      if (type) claim(`${type.name}.${schemaName}`, resolver);
    }
  }
}
