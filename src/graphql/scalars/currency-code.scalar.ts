import { GraphQLScalarType, Kind } from 'graphql';
import { gatewayError } from '../errors.js';

function read(value: unknown): string {
  if (typeof value === 'string' && /^[A-Z]{3}$/.test(value)) return value;
  throw gatewayError('BAD_USER_INPUT', 'A currency is its ISO 4217 code in capitals, like "EUR".');
}

/** ISO 4217. */
export const CurrencyCodeScalar = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  description: 'A currency: its ISO 4217 code, like "EUR".',
  serialize: (value) => String(value),
  parseValue: read,
  parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : null),
});
