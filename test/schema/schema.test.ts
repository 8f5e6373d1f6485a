import { readFileSync } from 'node:fs';
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { LEVEL_NUMBERS, loadLevels } from '../../src/levels/registry.js';
import { gatewaySchema, printGatewaySchema } from '../../src/schema.js';

/** All subsets of the levels. */
const SUBSETS = LEVEL_NUMBERS.reduce<readonly (readonly number[])[]>(
  (subsets, level) => [...subsets, ...subsets.map((subset) => [...subset, level])],
  [[]],
);

const schemas = new Map<string, GraphQLSchema>();
beforeAll(async () => {
  for (const subset of SUBSETS) schemas.set(subset.join(), gatewaySchema(await loadLevels(subset), {}));
});
const schemaOf = (subset: readonly number[]): GraphQLSchema => schemas.get(subset.join())!;

describe('every subset of the levels', () => {
  it('builds', () => {
    expect(schemas.size).toBe(2 ** LEVEL_NUMBERS.length);
  });

  it('has the fields of its own levels only, whatever was built before in this process', async () => {
    const fields = (subset: readonly number[]): readonly string[] => fieldNames(schemaOf(subset));
    const core = fields([]);
    for (const level of LEVEL_NUMBERS) {
      const own = fields([level]).filter((field) => !core.includes(field));
      expect(own, `level ${level} adds fields`).not.toEqual([]);
      const others = LEVEL_NUMBERS.filter((other) => other !== level);
      const without = fields(others);
      const leaked = own.filter((field) => without.includes(field) && !isSharedType(field, own));
      expect(leaked, `fields of level ${level} without it`).toEqual([]);
    }
    expect(printGatewaySchema(gatewaySchema(await loadLevels([]), {}))).toBe(
      printGatewaySchema(schemaOf([])),
    );
  });

  it('grows without breaking a client when a level is turned on', () => {
    for (const subset of SUBSETS)
      for (const level of LEVEL_NUMBERS) {
        if (subset.includes(level)) continue;
        const more = [...subset, level].sort((a, b) => a - b);
        expect(
          findBreakingChanges(schemaOf(subset), schemaOf(more)),
          `${subset.join()} -> ${more.join()}`,
        ).toEqual([]);
      }
  });
});

/** A core type that two levels make visible (`Price` by prices and by carts) is nobody's leak. */
function isSharedType(field: string, own: readonly string[]): boolean {
  const type = field.split('.')[0]!;
  return own.includes(type) || field === type;
}

function fieldNames(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) return [];
    const fields =
      isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
        ? Object.keys(type.getFields())
        : [];
    return [type.name, ...fields.map((field) => `${type.name}.${field}`)];
  });
}

describe('schema.graphql', () => {
  it('is what the code prints; if not: npm run schema', () => {
    const committed = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
    expect(printGatewaySchema(schemaOf(LEVEL_NUMBERS))).toBe(committed);
    expect(findBreakingChanges(buildSchema(committed), schemaOf(LEVEL_NUMBERS))).toEqual([]);
  });

  it('describes every type, field, argument and enum value', () => {
    expect(undescribed(schemaOf(LEVEL_NUMBERS))).toEqual([]);
  });

  it('uses no Float for money or quantity', () => {
    const floats = Object.values(schemaOf(LEVEL_NUMBERS).getTypeMap()).flatMap((type) =>
      (isObjectType(type) || isInputObjectType(type)) && !isIntrospectionType(type)
        ? Object.values(type.getFields()).flatMap((field) =>
            String(field.type).includes('Float') ? [`${type.name}.${field.name}`] : [],
          )
        : [],
    );
    expect(floats.filter((field) => !/\.(score|weight|.*[wW]eight|.*At10|share.*)$/.test(field))).toEqual([]);
  });

  it('names nothing after its implementation', () => {
    const names = Object.keys(schemaOf(LEVEL_NUMBERS).getTypeMap());
    expect(names.filter((name) => /(DTO|Model|Response|Entity|Facts)$/.test(name))).toEqual([]);
  });
});

function undescribed(schema: GraphQLSchema): readonly string[] {
  const missing: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    if (
      !type.description &&
      type !== schema.getQueryType() &&
      type !== schema.getMutationType() &&
      type !== schema.getSubscriptionType()
    )
      missing.push(type.name);
    if (isEnumType(type))
      for (const { name, description } of type.getValues())
        if (!description) missing.push(`${type.name}.${name}`);
    if (isInputObjectType(type))
      for (const { name, description } of Object.values(type.getFields()))
        if (!description) missing.push(`${type.name}.${name}`);
    if (isObjectType(type) || isInterfaceType(type))
      for (const { name, description, args } of Object.values(type.getFields())) {
        if (!description) missing.push(`${type.name}.${name}`);
        for (const arg of args) if (!arg.description) missing.push(`${type.name}.${name}(${arg.name})`);
      }
  }
  return missing;
}
