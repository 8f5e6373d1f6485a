import {
  type DocumentNode,
  type ExecutionResult,
  getNamedType,
  getOperationAST,
  getVariableValues,
  type GraphQLArgument,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Context } from './context.js';
import type { Prepared } from './documents.js';

/** Compiling costs some milliseconds: only what is asked again and again is worth it. */
const WORTH = 20;

interface Known {
  asked: number;
  /** null: never compiled, graphql-js runs it. */
  compiled: Compiled | null | undefined;
}
interface Compiled extends CompiledQuery {
  /** Variables that may be null by their own type, and not where they stand. */
  readonly neverNull: ReadonlySet<string>;
}

/**
 * Runs queries that are asked often as compiled functions, which takes half the time of graphql-js. Only queries over
 * the types named, whose values are plain objects: the compiler does not await promises that are properties, goes wrong
 * with asynchronous `resolveType`, and exhausts memory on recursive input types. Everything else is left to graphql-js;
 * a test compares the two.
 */
export class CompiledQueries {
  private readonly known = new WeakMap<DocumentNode, Map<string | null, Known>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly types: ReadonlySet<string>,
  ) {}

  /** The result; null where graphql-js must run it. */
  run(prepared: Prepared, context: Context): Promise<ExecutionResult> | ExecutionResult | null {
    if (prepared.kind !== OperationTypeNode.QUERY) return null;
    const compiled = this.compiledOf(prepared);
    if (!compiled || !this.coercible(prepared)) return null;
    // graphql-js refuses the one field; compiled, the whole request would fail.
    for (const name of compiled.neverNull) if (prepared.variables[name] === null) return null;
    return compiled.query({}, context, prepared.variables);
  }

  /** What is wrong with variables is said by graphql-js: in the same words, compiled or not. */
  private coercible({ document, operationName, variables }: Prepared): boolean {
    const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
    return getVariableValues(this.schema, definitions, variables, { maxErrors: 1 }).errors === undefined;
  }

  private compiledOf({ document, operationName }: Prepared): Compiled | null {
    let operations = this.known.get(document);
    if (!operations) this.known.set(document, (operations = new Map<string | null, Known>()));
    let known = operations.get(operationName);
    if (!known) operations.set(operationName, (known = { asked: 0, compiled: undefined }));
    if (known.compiled !== undefined) return known.compiled;
    known.asked++;
    if (known.asked >= WORTH) known.compiled = this.compile(document, operationName);
    return known.compiled ?? null;
  }

  private compile(document: DocumentNode, operationName: string | null): Compiled | null {
    if (!mayBeCompiled(this.schema, document, operationName, this.types)) return null;
    const compiled = compileQuery(this.schema, document, operationName ?? undefined);
    if (!isCompiledQuery(compiled)) return null;
    return { ...compiled, neverNull: neverNull(this.schema, document) };
  }
}

/** Law: only plain types, no abstract ones, no input objects given, and no argument default that is no JSON. */
export function mayBeCompiled(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  types: ReadonlySet<string>,
): boolean {
  if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return false;
  const info = new TypeInfo(schema);
  let fine = true;
  const refuse = (): void => {
    fine = false;
  };
  const checkArguments = (args: readonly GraphQLArgument[]): void => {
    for (const { type, defaultValue } of args)
      if (isInputObjectType(getNamedType(type)) || !isPlain(defaultValue)) refuse();
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: ({ arguments: given = [] }) => {
        const type = getNamedType(info.getType());
        const field = info.getFieldDef();
        if (!type || !field || field.name.startsWith('__') || isAbstractType(type)) return refuse();
        if (isObjectType(type) && !types.has(type.name)) return refuse();
        // What is neither given nor has a default is not looked at by the compiler.
        const names = new Set(given.map(({ name }) => name.value));
        return checkArguments(
          field.args.filter(({ name, defaultValue }) => names.has(name) || defaultValue !== undefined),
        );
      },
      VariableDefinition: ({ type: node }) => {
        // A named type or a wrapped one: typeFromAST has an overload for each.
        const type =
          node.kind === Kind.NAMED_TYPE ? typeFromAST(schema, node) : typeFromAST(schema, node as never);
        const named = type && getNamedType(type as never);
        // The compiler fails on a variable of an enum.
        if (!named || isInputObjectType(named) || isEnumType(named)) refuse();
      },
    }),
  );
  return fine;
}

/** Variables that stand where null may not, whatever their own type says: an argument with a default allows that. */
function neverNull(schema: GraphQLSchema, document: DocumentNode): ReadonlySet<string> {
  const info = new TypeInfo(schema);
  const names = new Set<string>();
  visit(
    document,
    visitWithTypeInfo(info, {
      Variable: ({ name }) => {
        if (isNonNullType(info.getInputType())) names.add(name.value);
      },
    }),
  );
  return names;
}

const isPlain = (value: unknown): boolean =>
  value === undefined || value === null || ['string', 'number', 'boolean'].includes(typeof value);
