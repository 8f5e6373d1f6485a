import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

export type Operation = 'query' | 'mutation' | 'subscription';

/** A place where a client may write a text: `Query.cart.id`, `EventInput.sku`. The way leads from the argument down. */
export interface Place {
  readonly name: string;
  readonly operation: Operation;
  readonly field: string;
  readonly way: readonly string[];
  readonly type: string;
}

/** What a field takes beside the place under test, by the names of places; a function is asked anew for each call. */
export type Given = Readonly<Record<string, unknown>>;

/** Fields that write when they are read. */
const WRITING = new Set(['exposureId']);

/** Every ID and String (or other scalars) that a root field takes, in arguments and inside input objects. */
export function placesOf(schema: GraphQLSchema, types = ['ID', 'String']): readonly Place[] {
  return rootFields(schema)
    .flatMap(({ operation, field, typeName }) =>
      field.args.flatMap((arg) => inside(operation, field.name, arg, typeName)),
    )
    .filter(({ type }) => types.includes(type));
}

function inside(
  operation: Operation,
  root: string,
  arg: GraphQLArgument | GraphQLInputField,
  owner: string,
  before: readonly string[] = [],
): readonly Place[] {
  const named = getNamedType(arg.type);
  const way = [...before, arg.name];
  if (isInputObjectType(named))
    return Object.values(named.getFields()).flatMap((field) =>
      inside(operation, root, field, named.name, way),
    );
  const name = before.length === 0 ? `${owner}.${root}.${arg.name}` : `${owner}.${arg.name}`;
  return [{ name, operation, field: root, way, type: named.name }];
}

export function rootFields(
  schema: GraphQLSchema,
): readonly { operation: Operation; field: GraphQLField<unknown, unknown>; typeName: string }[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([operation, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ operation, field, typeName: type!.name })),
  );
}

export interface Call {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A call of a root field with everything it needs, and `value` at the place under test where there is one. */
export function callOf(
  schema: GraphQLSchema,
  operation: Operation,
  fieldName: string,
  given: Given,
  test?: { readonly place: Place; readonly value: unknown },
): Call {
  const { field, typeName } = rootFields(schema).find(
    (root) => root.operation === operation && root.field.name === fieldName,
  )!;
  const variables: Record<string, unknown> = {};
  for (const arg of field.args) {
    const tested = test?.place.way[0] === arg.name;
    const name = `${typeName}.${field.name}.${arg.name}`;
    if (!tested && !isRequired(arg) && !(name in given)) continue;
    variables[arg.name] = tested
      ? valueAt(arg.type, given, name, { way: test.place.way.slice(1), value: test.value })
      : valueAt(arg.type, given, name);
  }
  const used = field.args.filter(({ name }) => name in variables);
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = used.map(({ name }) => `${name}: $${name}`).join(', ');
  const brackets = (text: string) => (text === '' ? '' : `(${text})`);
  const selection = selectionOf(schema, field.type, 3);
  return {
    query: `${operation} ${brackets(declared)} { ${field.name}${brackets(passed)} ${selection} }`,
    variables,
  };
}

const isRequired = (arg: GraphQLArgument | GraphQLInputField): boolean =>
  isNonNullType(arg.type) && arg.defaultValue === undefined;

function valueAt(
  type: GraphQLInputType,
  given: Given,
  name: string,
  test?: { readonly way: readonly string[]; readonly value: unknown },
): unknown {
  const nullable = getNullableType(type);
  if (test?.way.length === 0) return isListType(nullable) ? [test.value] : test.value;
  if (isListType(nullable)) return [valueAt(nullable.ofType, given, name, test)];
  if (isInputObjectType(nullable)) {
    const value: Record<string, unknown> = {};
    for (const field of Object.values(nullable.getFields())) {
      const own = `${nullable.name}.${field.name}`;
      const tested = test?.way[0] === field.name;
      if (tested) value[field.name] = valueAt(field.type, given, own, { ...test, way: test.way.slice(1) });
      else if (isRequired(field) || own in given) value[field.name] = valueAt(field.type, given, own);
    }
    return value;
  }
  if (name in given) {
    const value = given[name];
    return typeof value === 'function' ? (value as () => unknown)() : value;
  }
  if (isEnumType(nullable)) return nullable.getValues()[0]!.name;
  const plain: Readonly<Record<string, unknown>> = { Int: 1, Float: 0.5, Boolean: true, Decimal: '1' };
  if (nullable.name in plain) return plain[nullable.name];
  throw new Error(`Say what ${name} takes.`);
}

/** Everything that can be asked without arguments, so many levels down. */
export function selectionOf(schema: GraphQLSchema, type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    const types = schema.getPossibleTypes(named).map(({ name }) => name);
    return `{ __typename id ${types.map((name) => `... on ${name} { __typename }`).join(' ')} }`;
  }
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).filter(
    (field) => !WRITING.has(field.name) && !field.args.some(isRequired),
  );
  const parts = fields.flatMap((field) => {
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return depth > 0 ? [`${field.name} ${selectionOf(schema, field.type, depth - 1)}`] : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
}
