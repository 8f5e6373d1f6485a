import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  valueFromASTUntyped,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { comparisons } from './comparisons.js';
import { gatewayError } from './errors.js';
import {
  COMPARISON_LIMIT,
  FRAGMENT_LIMIT,
  type Limits,
  VALUE_DEPTH,
  checkMeasure,
  refuseAbove,
  tooLong,
  tooMuch,
} from './limits.js';
import { type Lookup, Measurer, type OperationMeasure, costOf, sizeWith } from './measure.js';
import { isCut, wellFormed } from './well-formed.js';

/** One operation that may run: within the limits, valid, its kind and cost known. */
export interface Prepared {
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
  readonly document: DocumentNode;
  readonly kind: OperationTypeNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cost: number;
}

interface Operation {
  readonly kind: OperationTypeNode;
  readonly measure: OperationMeasure;
  readonly defaults: ReadonlyMap<string, unknown>;
}

interface Compiled {
  readonly hash: string;
  readonly document: DocumentNode;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly pages: Measurer['pages'];
  /** Undefined until asked for: validation runs only for what is within the limits. */
  errors: readonly GraphQLError[] | undefined;
}

/** Texts in characters kept per process; an AST takes some thirty times as much memory. */
const KEPT_CHARACTERS = 2_000_000;

/** Parses, measures and validates every query text once per process. */
export class Documents {
  private readonly compiled = new LRUCache<string, Compiled>({
    max: 2_000,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 500,
    dispose: ({ hash }) => this.byHash.delete(hash),
  });
  private readonly byHash = new Map<string, DocumentNode>();
  private readonly rules;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Limits,
    private readonly introspection: boolean,
  ) {
    this.rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  }

  /** The document of a prepared operation, for as long as it is in memory. */
  documentOf(hash: string): DocumentNode | undefined {
    return this.byHash.get(hash);
  }

  /** Throws a GraphQLError with one of the limits' codes, or an AggregateError of validation errors. */
  prepare(text: string, operationName: string | null, given: Readonly<Record<string, unknown>>): Prepared {
    const compiled = this.compiled.get(text) ?? this.compile(text);
    const name = operationName === '' ? null : operationName;
    const operation = select(compiled.operations, name);
    const variables = checked(given);
    const lookup: Lookup = (variable) =>
      Object.hasOwn(variables, variable) ? variables[variable] : operation.defaults.get(variable);
    for (const page of compiled.pages) refuseAbove(this.limits, 'page', sizeWith(page, lookup));
    const cost = costOf(operation.measure.weight, lookup);
    refuseAbove(this.limits, 'cost', cost);
    compiled.errors ??= this.validate(compiled.document);
    if (compiled.errors.length > 0) throw new AggregateError(compiled.errors, 'The query is not valid');
    const { document, hash } = compiled;
    return { text, hash, document, kind: operation.kind, operationName: name, variables, cost };
  }

  private compile(text: string): Compiled {
    const document = parsed(text, this.limits);
    const { fragments, definitions } = partsOf(document);
    if (fragments.size > FRAGMENT_LIMIT)
      throw tooMuch(
        'QUERY_TOO_REPETITIVE',
        `This query has ${fragments.size} fragments`,
        fragments.size,
        FRAGMENT_LIMIT,
      );
    const measurer = new Measurer(this.schema, fragments);
    const operations = new Map<string, Operation>();
    for (const [name, definition] of definitions) operations.set(name, measured(definition, measurer));
    this.checkWeight(operations.values());
    for (const name of fragments.keys())
      if (!measurer.visited(name))
        throw gatewayError('GRAPHQL_VALIDATION_FAILED', `Fragment "${name}" is never used.`);
    this.checkRepetition(definitions.values(), fragments);
    const hash = createHash('sha256').update(text).digest('hex');
    const compiled: Compiled = { hash, document, operations, pages: measurer.pages, errors: undefined };
    this.compiled.set(text, compiled);
    this.byHash.set(hash, document);
    return compiled;
  }

  private checkWeight(operations: Iterable<Operation>): void {
    let fields = 0;
    for (const { measure } of operations) {
      checkMeasure(this.limits, measure);
      fields += measure.fields;
    }
    refuseAbove(this.limits, 'cost', fields);
  }

  private checkRepetition(
    definitions: Iterable<OperationDefinitionNode>,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ): void {
    let pairs = 0;
    for (const { selectionSet } of definitions) {
      pairs += comparisons(selectionSet, fragments, COMPARISON_LIMIT - pairs);
      if (pairs > COMPARISON_LIMIT)
        throw tooMuch(
          'QUERY_TOO_REPETITIVE',
          'This query asks for the same fields over and over',
          pairs,
          COMPARISON_LIMIT,
        );
    }
  }

  private validate(document: DocumentNode): readonly GraphQLError[] {
    return validate(this.schema, document, this.rules, {
      maxErrors: 20,
      hideSuggestions: !this.introspection,
    });
  }
}

const twice = (what: string): Error =>
  gatewayError('GRAPHQL_VALIDATION_FAILED', `There can be only one ${what}.`);

/** Operations and fragments by name. Throws for a name that comes twice: each one must be measured. */
function partsOf(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const definitions = new Map<string, OperationDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      const name = definition.name.value;
      if (fragments.has(name)) throw twice(`fragment named "${name}"`);
      fragments.set(name, definition);
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      const name = definition.name?.value ?? '';
      if (definitions.has(name))
        throw twice(name === '' ? 'operation without a name' : `operation named "${name}"`);
      definitions.set(name, definition);
    }
  }
  return { fragments, definitions };
}

const measured = (definition: OperationDefinitionNode, measurer: Measurer): Operation => {
  const measure = measurer.operation(definition);
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of definition.variableDefinitions ?? [])
    if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
  return { kind: definition.operation, measure, defaults };
};

function parsed(text: string, limits: Limits): DocumentNode {
  try {
    return parse(text, { maxTokens: limits.tokenLimit });
  } catch (error) {
    if (error instanceof RangeError)
      throw gatewayError('QUERY_TOO_DEEP', 'This query nests too deep to be read.', {
        limit: limits.depthLimit,
      });
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes(`more that ${limits.tokenLimit} tokens`)) throw tooLong(limits);
    throw gatewayError(
      'GRAPHQL_PARSE_FAILED',
      error.message,
      {},
      { source: error.source, positions: error.positions },
    );
  }
}

function select(operations: ReadonlyMap<string, Operation>, name: string | null): Operation {
  const operation =
    name === null && operations.size === 1 ? [...operations.values()][0] : operations.get(name ?? '');
  if (operation && (name !== null || operations.size === 1)) return operation;
  throw gatewayError(
    'OPERATION_RESOLUTION_FAILURE',
    operations.size === 0
      ? 'The document has no operation.'
      : name === null
        ? 'The document has several operations: say which one with operationName.'
        : 'The document has no operation of the name given in operationName.',
  );
}

/** The variables with whole characters only. Iterative: the nesting of JSON is not bounded by its parser. */
function checked(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let cut = false;
  let level: unknown[] = Object.values(variables);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > VALUE_DEPTH)
      throw tooMuch(
        'QUERY_TOO_DEEP',
        `The variables are more than ${VALUE_DEPTH} levels deep`,
        depth,
        VALUE_DEPTH,
      );
    const below: unknown[] = [];
    for (const value of level)
      if (typeof value === 'object' && value !== null)
        for (const item of Object.values(value)) below.push(item);
      else if (typeof value === 'string') cut ||= isCut(value);
    level = below;
  }
  return cut ? (wellFormed(variables) as Readonly<Record<string, unknown>>) : variables;
}
