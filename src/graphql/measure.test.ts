import * as fc from 'fast-check';
import {
  buildSchema,
  Kind,
  parse,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { expect, it } from 'vitest';
import { comparisons } from './comparisons.js';
import { costOf, Measurer } from './measure.js';

const schema = buildSchema(`
  type T { leaf: String one: T! many(first: Int, skus: [String!]): TConnection! list: [T!]! }
  type TConnection { nodes: [T!]! edges: [TEdge!]! }
  type TEdge { node: T! }
  type Query { leaf: String one: T! many(first: Int, skus: [String!]): TConnection! list: [T!]! }
`);

interface Expanded {
  readonly fields: number;
  readonly depth: number;
  readonly aliases: number;
  readonly cost: number;
}

/** The law, naively: write every fragment out where it is spread and count. */
function expand(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Record<string, unknown>,
): Expanded {
  let [fields, depth, aliases, cost] = [0, 0, 0, 0];
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD) {
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!;
      const part = expand(inner.selectionSet, fragments, variables);
      fields += part.fields;
      depth = Math.max(depth, part.depth);
      aliases += part.aliases;
      cost += part.cost;
      continue;
    }
    const name = selection.name.value;
    const part = selection.selectionSet
      ? expand(selection.selectionSet, fragments, variables)
      : { fields: 0, depth: 0, aliases: 0, cost: 0 };
    let size = name === 'many' ? 20 : name === 'list' ? 10 : 1;
    for (const { name: argument, value } of selection.arguments ?? []) {
      if (argument.value === 'skus' && value.kind === Kind.LIST) size = value.values.length;
      if (argument.value === 'first') size = Number(value.kind === Kind.INT ? value.value : variables['n']);
    }
    fields += 1 + part.fields;
    depth = Math.max(depth, 1 + part.depth);
    aliases += part.aliases + (selection.alias ? 1 : 0);
    cost += 1 + size * part.cost;
  }
  return { fields, depth, aliases, cost };
}

/** Fragments spread only later ones, so there are no cycles. */
const document = fc.integer({ min: 0, max: 5 }).chain((count) => {
  const alias = fc.option(fc.constantFrom('a: ', 'b: '), { nil: '' });
  const selections = (from: number): fc.Memo<string> =>
    fc.memo((depth) => {
      const leaf = alias.map((text) => `${text}leaf`);
      const spread = from < count ? fc.integer({ min: from, max: count - 1 }).map((at) => `...F${at}`) : leaf;
      const nested = fc
        .tuple(
          alias,
          fc.constantFrom(
            'one',
            'list',
            'many',
            'many(first: 3)',
            'many(first: $n)',
            'many(skus: ["a", "b"])',
            '... on T',
          ),
          depth > 1 ? selections(from)(depth - 1) : leaf.map((text) => `{ ${text} }`),
        )
        .map(([text, name, below]) =>
          name.startsWith('many')
            ? `${text}${name} { nodes ${below} }`
            : `${name.startsWith('...') ? '' : text}${name} ${below}`,
        );
      return fc
        .array(fc.oneof(leaf, spread, nested), { minLength: 1, maxLength: 4 })
        .map((parts) => `{ ${parts.join(' ')} }`);
    });
  const fragments = Array.from({ length: count }, (_, at) =>
    selections(at + 1)(2).map((text) => `fragment F${at} on T ${text}`),
  );
  return fc
    .tuple(selections(0)(3), ...fragments)
    .map(([root, ...rest]) => `query ($n: Int) { one ${root} } ${rest.join(' ')}`);
});

const partsOf = (text: string) => {
  const { definitions } = parse(text);
  const fragments = new Map(
    definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
  const operation = definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  )!;
  return { operation, fragments };
};

it('measures what writing every fragment out would measure', () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 0, max: 100 }), (text, n) => {
      const { operation, fragments } = partsOf(text);
      const measured = new Measurer(schema, fragments).operation(operation);
      const { fields, depth, aliases, cost } = expand(operation.selectionSet, fragments, { n });
      expect({ fields: measured.fields, depth: measured.depth, aliases: measured.aliases }).toEqual({
        fields,
        depth,
        aliases,
      });
      expect(costOf(measured.weight, (name) => (name === 'n' ? n : undefined))).toBe(cost);
    }),
    { numRuns: 500 },
  );
});

it('visits every fragment once: sixty levels of doubling are exact', () => {
  const levels = Array.from(
    { length: 60 },
    (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
  );
  const { operation, fragments } = partsOf(`{ ...F0 } ${levels.join(' ')} fragment F60 on Query { leaf }`);
  expect(new Measurer(schema, fragments).operation(operation).fields).toBe(2 ** 60);
});

it('refuses fragments that spread themselves', () => {
  const { operation, fragments } = partsOf(
    '{ ...A } fragment A on Query { leaf ...B } fragment B on Query { ...A }',
  );
  expect(() => new Measurer(schema, fragments).operation(operation)).toThrow('spreads itself');
});

it('weighs what the schema does not know', () => {
  const { operation, fragments } = partsOf('{ ghost(first: 7) { phantom { ...Gone } } }');
  const measured = new Measurer(schema, fragments).operation(operation);
  expect(costOf(measured.weight, () => undefined)).toBe(8);
});

it.each([
  ['{ leaf leaf leaf }', 9],
  ['{ leaf one { leaf } list { leaf } }', 0],
  ['{ one { leaf } one { leaf one { leaf } } }', 8],
  ['{ ...A ...A leaf } fragment A on Query { leaf }', 4],
])('counts the comparisons of %s', (text, count) => {
  const { operation, fragments } = partsOf(text);
  expect(comparisons(operation.selectionSet, fragments, 1_000)).toBe(count);
});
