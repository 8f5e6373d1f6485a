import { GraphQLScalarType, Kind } from 'graphql';
import { gatewayError } from '../errors.js';

const FORM = /^\d{4}-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function read(value: unknown): Date {
  if (typeof value === 'string') {
    const match = FORM.exec(value);
    const moment = new Date(value);
    const year = moment.getUTCFullYear();
    // Date rolls 30 February over into March; what was written is not what would be meant.
    if (match && Number(match[2]) <= (DAYS[Number(match[1]) - 1] ?? 0) && year >= 1900 && year <= 9999)
      return moment;
  }
  throw gatewayError(
    'BAD_USER_INPUT',
    'A moment is ISO 8601 with its time zone, like "2026-03-31T09:30:00Z", from 1900 to 9999.',
  );
}

/** ISO 8601 moments; answered in UTC. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment: ISO 8601, answered in UTC, like "2026-03-31T09:30:00.000Z".',
  serialize: (value) => (value instanceof Date ? value : new Date(value as string)).toISOString(),
  parseValue: read,
  parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : null),
});
