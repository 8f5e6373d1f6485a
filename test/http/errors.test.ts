import type { ApolloServerPlugin } from '@apollo/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../src/graphql/context.js';
import { type Running, serve } from './gateway.js';
import { bodyOf, shop } from './shop.js';

const { schema } = shop();
const seen: unknown[] = [];
const plugin: ApolloServerPlugin<Context> = {
  requestDidStart: ({ request }) => {
    seen.push(request.operationName);
    return Promise.resolve();
  },
};

describe.each([
  ['alone', []],
  ['with plugins of Apollo Server', [plugin]],
])('%s', (_, plugins) => {
  let gateway: Running;
  beforeAll(async () => {
    gateway = await serve(schema, {}, { plugins });
  });
  beforeEach(() => {
    gateway.logged.length = 0;
  });
  afterAll(() => gateway.server.close());

  it('masks what the database says, and logs it without its rows', async () => {
    const response = await gateway.post({ query: '{ hello broken }' }, { 'x-request-id': 'find-me' });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      data: { hello: 'hello you', broken: null },
      errors: [{ path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(text).not.toMatch(/duplicate|constraint|buyers_email|stack/);
    const log = JSON.stringify(gateway.logged);
    expect(gateway.logged.find(({ msg }) => msg === 'unexpected error')).toMatchObject({
      requestId: 'find-me',
      code: '23505',
    });
    expect(log).not.toContain('ann@firm.example');
  });

  it('masks a null where there must be a value', async () => {
    const { data, errors } = await bodyOf(await gateway.post({ query: '{ must }' }));
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
  });

  it('passes the errors that are meant for clients', async () => {
    const { errors } = await bodyOf(await gateway.post({ query: '{ refused }' }));
    expect(errors?.[0]).toMatchObject({
      message: 'first must not be negative.',
      extensions: { code: 'BAD_USER_INPUT', field: 'first' },
    });
  });

  const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) }';
  it.each([
    ['a wrong type', { email: 'ann@firm.example', password: 'hunter2', age: 'secret-age' }, 'input.age'],
    ['a missing field', { password: 'hunter2' }, 'input'],
    ['an unknown field', { email: 'a', password: 'hunter2', hunter2x: 1 }, 'input'],
    ['an object for text', { email: { $ne: 'hunter2' }, password: 'hunter2' }, 'input.email'],
    ['nothing', null, 'input'],
    ['text', 'hunter2', 'input'],
  ])('names the field for %s and never echoes values', async (_, input, field) => {
    const response = await gateway.post({ query: signIn, variables: { input } });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect((JSON.parse(text) as { errors: unknown[] }).errors[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field },
    });
    expect(text).not.toMatch(/"hunter2"|secret-age|\$ne|ann@firm/);
    expect(JSON.stringify(gateway.logged)).not.toMatch(/hunter2|secret-age|ann@firm/);
  });

  it('turns validation errors of inputs into one without the value', async () => {
    const response = await gateway.post({
      query: signIn,
      variables: { input: { email: 'a', password: 'hunter2' } },
    });
    const text = await response.text();
    expect((JSON.parse(text) as { errors: unknown[] }).errors[0]).toMatchObject({
      message: 'The value is not valid (minLength).',
      extensions: { code: 'BAD_USER_INPUT', field: 'password' },
    });
    expect(text).not.toContain('hunter2');
    expect(JSON.stringify(gateway.logged)).not.toContain('hunter2');
  });

  it('masks a context that cannot be made', async () => {
    const broken = await serve(
      schema,
      {},
      { contextFor: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1:5432')) },
    );
    const response = await broken.post({ query: '{ hello }' });
    const text = await response.text();
    await broken.server.close();
    expect(response.status).toBe(500);
    expect(text).not.toContain('ECONNREFUSED');
  });

  it('logs no query, variable, header or operation name', async () => {
    await gateway.post(
      {
        query: 'query annAtFirm($name: String) { hello(name: $name) }',
        variables: { name: 'ann@firm.example' },
      },
      { 'accept-language': 'nl-private', 'x-request-id': 'line-1' },
    );
    const line = gateway.logged.find(({ requestId }) => requestId === 'line-1');
    expect(line).toMatchObject({
      door: 'graphql',
      method: 'POST',
      status: 200,
      operation: 'query',
      msg: 'request',
    });
    expect(JSON.stringify(line)).not.toMatch(/ann|hello|nl-private/);
  });

  it('shows operations to plugins', async () => {
    seen.length = 0;
    const response = await gateway.post({ query: 'query Seen { hello }', operationName: 'Seen' });
    expect(await response.json()).toEqual({ data: { hello: 'hello you' } });
    expect(seen).toEqual(plugins.map(() => 'Seen'));
  });
});
