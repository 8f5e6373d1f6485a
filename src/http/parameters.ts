import { gatewayError } from '../graphql/errors.js';
import type { GraphQLParameters } from '../graphql/engine.js';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks the shapes of one operation. Throws BAD_REQUEST naming the member that is wrong. */
export function parametersOf(body: unknown): GraphQLParameters {
  if (!isObject(body))
    throw gatewayError('BAD_REQUEST', 'A request is a JSON object with a "query", or a list of them.');
  const query = own(body, 'query');
  const operationName = own(body, 'operationName');
  const variables = own(body, 'variables');
  const extensions = own(body, 'extensions');
  if (query !== undefined && query !== null && typeof query !== 'string') throw wrong('query', 'a string');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw wrong('operationName', 'a string');
  if (variables !== undefined && variables !== null && !isObject(variables))
    throw wrong('variables', 'an object');
  if (extensions !== undefined && extensions !== null && !isObject(extensions))
    throw wrong('extensions', 'an object');
  return { query: query ?? undefined, operationName, variables, extensions: extensions ?? undefined };
}

/** JSON.parse makes `__proto__` an own member; what is only inherited was never sent. */
const own = (body: Json, name: string): unknown => (Object.hasOwn(body, name) ? body[name] : undefined);

const wrong = (member: string, expected: string): Error =>
  gatewayError('BAD_REQUEST', `"${member}" must be ${expected}.`, { field: member });

/** The operation in the search part of a GET. Throws BAD_REQUEST. */
export function searchParameters(search: URLSearchParams): GraphQLParameters {
  const one = (name: string): string | undefined => {
    const values = search.getAll(name);
    if (values.length > 1)
      throw gatewayError('BAD_REQUEST', `"${name}" stands in the address more than once.`, { field: name });
    return values[0];
  };
  const object = (name: string): unknown => {
    const text = one(name);
    if (text === undefined || text === '') return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw wrong(name, 'JSON');
    }
  };
  return parametersOf({
    query: one('query'),
    operationName: one('operationName'),
    variables: object('variables'),
    extensions: object('extensions'),
  });
}
