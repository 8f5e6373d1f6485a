import { GraphQLScalarType, Kind } from 'graphql';
import { type Decimal, formatDecimal, parseDecimal } from '../../money/decimal.js';
import { gatewayError } from '../errors.js';

const MEANT = 'A decimal number is a string like "12.50": at most 12 digits before and 6 behind the point.';

function read(value: unknown): Decimal {
  if (typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    try {
      return parseDecimal(String(value));
    } catch {
      // Refused below with what was meant; the value is not echoed.
    }
  }
  throw gatewayError('BAD_USER_INPUT', MEANT);
}

/** Money and quantities on the wire: a string, so that no client makes a float of it. Whole numbers may come as Int. */
export const DecimalScalar = new GraphQLScalarType<Decimal, string>({
  name: 'Decimal',
  description:
    'An exact decimal number as a string, like "12.50": at most 12 digits before the point and 6 behind it.',
  serialize: (value) => (typeof value === 'bigint' ? formatDecimal(value as Decimal) : String(value)),
  parseValue: read,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT)
      return read(node.value);
    throw gatewayError('BAD_USER_INPUT', MEANT);
  },
});
