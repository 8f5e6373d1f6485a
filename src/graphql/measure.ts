import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { gatewayError } from './errors.js';
import { DEFAULT_PAGE, type Measure, UNSIZED_LIST, VALUE_DEPTH, tooMuch } from './limits.js';

/** Answers the value of a variable, its default included. */
export type Lookup = (variable: string) => unknown;
/** How many objects a field answers: known from the text, or only with the variables. */
type Size = number | ((lookup: Lookup) => number);

/** Cost as a function of the variables. Shared between the places that spread a fragment. */
export interface Weight {
  readonly constant: number;
  readonly terms: readonly { readonly size: Size; readonly inner: Weight }[];
}

export interface OperationMeasure extends Measure {
  readonly weight: Weight;
}

const NOTHING: OperationMeasure = {
  depth: 0,
  introspectionDepth: 0,
  aliases: 0,
  fields: 0,
  weight: { constant: 0, terms: [] },
};

/** Arguments whose length says how many objects come back. */
const LIST_ARGUMENTS = new Set(['ids', 'skus', 'requests']);

/**
 * Measures the operations of one document. Every fragment is visited once, so the time is linear in the document's
 * length however its fragments nest. Works before validation: unknown fields and fragments weigh what can be seen.
 */
export class Measurer {
  /** Page sizes asked for anywhere in the document. */
  readonly pages: Size[] = [];
  private readonly done = new Map<string, OperationMeasure | 'open'>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  operation(operation: OperationDefinitionNode): OperationMeasure {
    for (const { defaultValue } of operation.variableDefinitions ?? [])
      if (defaultValue) checkValue(defaultValue, 1);
    return this.selections(operation.selectionSet, this.schema.getRootType(operation.operation) ?? undefined);
  }

  /** Whether an operation measured so far spreads this fragment. */
  visited(fragment: string): boolean {
    return this.done.has(fragment);
  }

  private selections(set: SelectionSetNode, parent: GraphQLNamedType | undefined): OperationMeasure {
    const sum = { depth: 0, introspectionDepth: 0, aliases: 0, fields: 0 };
    let constant = 0;
    const terms: { size: Size; inner: Weight }[] = [];
    for (const selection of set.selections) {
      for (const directive of selection.directives ?? []) checkArguments(directive.arguments);
      const part =
        selection.kind === Kind.FIELD
          ? this.field(selection, parent)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? this.fragment(selection.name.value)
            : this.selections(
                selection.selectionSet,
                this.typeNamed(selection.typeCondition?.name.value, parent),
              );
      sum.depth = Math.max(sum.depth, part.depth);
      sum.introspectionDepth = Math.max(sum.introspectionDepth, part.introspectionDepth);
      sum.aliases += part.aliases;
      sum.fields += part.fields;
      if (part.weight.terms.length === 0) constant += part.weight.constant;
      else terms.push({ size: 1, inner: part.weight });
    }
    return { ...sum, weight: { constant, terms } };
  }

  private fragment(name: string): OperationMeasure {
    const known = this.done.get(name);
    if (known === 'open')
      throw gatewayError('GRAPHQL_VALIDATION_FAILED', `Fragment "${name}" spreads itself.`);
    if (known) return known;
    const fragment = this.fragments.get(name);
    if (!fragment) return NOTHING;
    this.done.set(name, 'open');
    const measured = this.selections(
      fragment.selectionSet,
      this.typeNamed(fragment.typeCondition.name.value),
    );
    this.done.set(name, measured);
    return measured;
  }

  private field(node: FieldNode, parent: GraphQLNamedType | undefined): OperationMeasure {
    checkArguments(node.arguments);
    const definition = this.definition(node.name.value, parent);
    const inner = node.selectionSet
      ? this.selections(node.selectionSet, definition && getNamedType(definition.type))
      : NOTHING;
    const introspective = parent?.name.startsWith('__') === true;
    const size = this.sizeOf(node, definition, parent);
    return {
      depth: introspective ? 0 : inner.depth + 1,
      introspectionDepth: introspective ? inner.introspectionDepth + 1 : inner.introspectionDepth,
      aliases: inner.aliases + (node.alias ? 1 : 0),
      fields: inner.fields + 1,
      weight: multiplied(size, inner.weight),
    };
  }

  private sizeOf(
    node: FieldNode,
    definition: GraphQLField<unknown, unknown> | undefined,
    parent: GraphQLNamedType | undefined,
  ): Size {
    const plain = plainSize(definition, parent);
    let listed: Size | null = null;
    for (const { name, value } of node.arguments ?? []) {
      if (name.value === 'first' || name.value === 'last') {
        const page = pageSize(value, plain);
        this.pages.push(page);
        return page;
      }
      if (LIST_ARGUMENTS.has(name.value)) listed = lengthOf(value);
    }
    return listed ?? plain;
  }

  private typeNamed(name: string | undefined, otherwise?: GraphQLNamedType): GraphQLNamedType | undefined {
    return name === undefined ? otherwise : this.schema.getType(name);
  }

  private definition(
    name: string,
    parent: GraphQLNamedType | undefined,
  ): GraphQLField<unknown, unknown> | undefined {
    if (!parent || !(isObjectType(parent) || isInterfaceType(parent))) return undefined;
    if (name === '__schema') return SchemaMetaFieldDef;
    if (name === '__type') return TypeMetaFieldDef;
    return parent.getFields()[name];
  }
}

/** `1 + size * inner`. */
function multiplied(size: Size, inner: Weight): Weight {
  if (inner.terms.length === 0 && typeof size === 'number')
    return { constant: 1 + size * inner.constant, terms: [] };
  if (inner.terms.length === 0 && inner.constant === 0) return { constant: 1, terms: [] };
  return { constant: 1, terms: [{ size, inner }] };
}

/** The cost of an operation with these variables, each shared part worked out once. */
export function costOf(weight: Weight, lookup: Lookup, done = new Map<Weight, number>()): number {
  const known = done.get(weight);
  if (known !== undefined) return known;
  let cost = weight.constant;
  for (const { size, inner } of weight.terms)
    cost += (typeof size === 'number' ? size : size(lookup)) * costOf(inner, lookup, done);
  done.set(weight, cost);
  return cost;
}

export const sizeWith = (size: Size, lookup: Lookup): number =>
  typeof size === 'number' ? size : size(lookup);

/** Without a size argument: a connection's default page, a plain list's guess, else one object. */
function plainSize(
  definition: GraphQLField<unknown, unknown> | undefined,
  parent: GraphQLNamedType | undefined,
): number {
  if (!definition || parent?.name.startsWith('__')) return 1;
  const type = getNullableType(definition.type);
  const named = getNamedType(type);
  if (named.name.startsWith('__')) return 1;
  if (named.name.endsWith('Connection')) return DEFAULT_PAGE;
  // `edges` and `nodes`: their connection has multiplied already.
  if (parent?.name.endsWith('Connection')) return 1;
  return isListType(type) && isCompositeType(named) ? UNSIZED_LIST : 1;
}

const counted = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : otherwise;

function pageSize(value: ValueNode, otherwise: number): Size {
  if (value.kind === Kind.VARIABLE) {
    const name = value.name.value;
    return (lookup) => counted(lookup(name), otherwise);
  }
  return value.kind === Kind.INT ? counted(Number(value.value), otherwise) : otherwise;
}

function lengthOf(value: ValueNode): Size {
  if (value.kind === Kind.LIST) return value.values.length;
  if (value.kind !== Kind.VARIABLE) return 1;
  const name = value.name.value;
  return (lookup) => {
    const list = lookup(name);
    return Array.isArray(list) ? list.length : 1;
  };
}

function checkArguments(nodes: readonly ArgumentNode[] | undefined): void {
  for (const { value } of nodes ?? [])
    if (value.kind === Kind.LIST || value.kind === Kind.OBJECT) checkValue(value, 1);
}

function checkValue(value: ValueNode, depth: number): void {
  if (depth > VALUE_DEPTH)
    throw tooMuch(
      'QUERY_TOO_DEEP',
      `A value in this query is more than ${VALUE_DEPTH} levels deep`,
      depth,
      VALUE_DEPTH,
    );
  if (value.kind === Kind.LIST) for (const item of value.values) checkValue(item, depth + 1);
  else if (value.kind === Kind.OBJECT) for (const field of value.fields) checkValue(field.value, depth + 1);
}
