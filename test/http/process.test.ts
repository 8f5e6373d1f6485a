import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Socket, connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { type Running, serve } from './gateway.js';
import { bodyOf, codeOf, shop } from './shop.js';

const running: Running[] = [];
const start = async (...[schema, environment, options]: Parameters<typeof serve>): Promise<Running> => {
  const gateway = await serve(schema, environment, options);
  running.push(gateway);
  return gateway;
};
afterEach(async () => {
  for (const { server } of running.splice(0)) await server.close({ deadline: 200 });
});
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

it('is live, and ready exactly while its database is there', async () => {
  let there: boolean | Error = true;
  const gateway = await start(
    shop().schema,
    {},
    {
      ready: () => (there instanceof Error ? Promise.reject(there) : Promise.resolve(there)),
    },
  );
  const status = async (kind: string) => (await fetch(`${gateway.url}/health/${kind}`)).status;
  expect([await status('live'), await status('ready')]).toEqual([200, 200]);
  there = false;
  expect([await status('live'), await status('ready')]).toEqual([200, 503]);
  there = new Error('ECONNREFUSED');
  expect([await status('live'), await status('ready')]).toEqual([200, 503]);
});

it('goes red first, finishes what is in flight, then stops', async () => {
  const { schema, ran } = shop();
  let finish: (() => void) | undefined;
  const gateway = await start(
    schema,
    {},
    {
      routes: [
        {
          method: 'GET',
          path: '/slow',
          handle: (_, response) =>
            new Promise((resolve) => {
              finish = () => {
                response.end('done');
                resolve();
              };
            }),
        },
      ],
    },
  );
  const slow = fetch(`${gateway.url}/slow`);
  await until(() => finish !== undefined);
  gateway.server.drain();
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining' }]);
  expect((await gateway.post({ query: '{ hello }' })).status).toBe(200);
  const closed = gateway.server.close();
  await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  finish?.();
  expect(await (await slow).text()).toBe('done');
  await closed;
  expect(ran.queries).toBe(1);
});

it('cuts what does not finish by the deadline', async () => {
  const { schema, ran } = shop();
  const gateway = await start(schema);
  const never = gateway.post({ query: '{ never }' });
  const outcome = expect(never).rejects.toThrow();
  await until(() => ran.queries === 1);
  await gateway.server.close({ deadline: 50 });
  await outcome;
  await until(() => ran.aborted === 1);
});

it('stops a request when its time is up, and says so', async () => {
  const { schema, ran } = shop();
  const gateway = await start(schema, { MAATWERK_LIMIT_TIME: '100' });
  const response = await gateway.post({ query: '{ never }' });
  expect(response.status).toBe(504);
  expect((await bodyOf(response)).errors?.[0]?.extensions).toMatchObject({
    code: 'TIMEOUT',
    setting: 'MAATWERK_LIMIT_TIME',
  });
  expect(ran.aborted).toBe(1);
});

it('tells the resolvers when the client has gone', async () => {
  const { schema, ran } = shop();
  const gateway = await start(schema);
  const controller = new AbortController();
  const gone = expect(
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ never }"}',
      signal: controller.signal,
    }),
  ).rejects.toThrow();
  await until(() => ran.queries === 1);
  controller.abort();
  await gone;
  await until(() => ran.aborted === 1);
});

/** Opens sockets that send `head` and then nothing; answers how long until all were closed, in ms. */
async function silent(port: number, count: number, head: string): Promise<{ ms: number; answers: string[] }> {
  const started = performance.now();
  const sockets: Socket[] = Array.from({ length: count }, () =>
    connect(port, '127.0.0.1', function sends(this: Socket) {
      this.write(head);
    }),
  );
  const answers = await Promise.all(sockets.map((socket) => textOf(socket)));
  return { ms: performance.now() - started, answers };
}

it('ends 150 slow headers, bodies and unwanted bodies within 30 s, while others are served', async () => {
  const gateway = await start(shop().schema);
  const kinds = [
    ['POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n', 408],
    [
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      408,
    ],
    ['POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{', 404],
  ] as const;
  const slow = Promise.all(kinds.map(([head]) => silent(gateway.port, 150, head)));
  expect((await gateway.post({ query: '{ hello }' })).status).toBe(200);
  const statuses = kinds.map(([, status]) => status);
  for (const [at, { ms, answers }] of (await slow).entries()) {
    expect(ms).toBeLessThan(30_000);
    expect(answers.filter((answer) => answer.startsWith(`HTTP/1.1 ${statuses[at]} `))).toHaveLength(150);
  }
}, 40_000);

it('counts by door and status, and nothing personal', async () => {
  const gateway = await start(shop().schema);
  await gateway.post({ query: 'query annAtFirm { hello(name: "ann") }' });
  await gateway.post({ query: '{ nope }' }, { 'maatwerk-visitor': 'visitor-9' });
  await fetch(`${gateway.url}/wp-login.php?user=ann`);
  const response = await fetch(`${gateway.url}/metrics`);
  const text = await response.text();
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(text).toContain('maatwerk_http_requests_total{door="graphql",method="POST",status="200"} 1');
  expect(text).toContain('maatwerk_http_requests_total{door="graphql",method="POST",status="400"} 1');
  expect(text).toContain('maatwerk_http_requests_total{door="other",method="GET",status="404"} 1');
  expect(text).toContain('maatwerk_graphql_refusals_total{code="GRAPHQL_VALIDATION_FAILED"} 1');
  expect(text).toContain('nodejs_eventloop_lag_seconds');
  expect(text).not.toMatch(/ann|visitor-9|wp-login/);
});

/** Answers its address and how much it was sent. */
const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await textOf(request);
  response.end(`${request.url} ${body.length}`);
};

it('opens the doors of levels by exact path, parameter or prefix', async () => {
  const gateway = await start(
    shop().schema,
    {},
    {
      routes: [
        { method: 'POST', path: '/import/:kind', handle: echo },
        { method: 'GET', path: '/punchout/*', handle: echo },
        {
          method: 'GET',
          path: '/breaks',
          handle: () => Promise.reject(new Error('secret of the database')),
        },
      ],
    },
  );
  const large = await fetch(`${gateway.url}/import/products?x=1`, {
    method: 'POST',
    body: 'y'.repeat(3_000_000),
  });
  expect(await large.text()).toBe('/import/products?x=1 3000000');
  expect(large.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect((await fetch(`${gateway.url}/import/products`)).status).toBe(405);
  expect((await fetch(`${gateway.url}/import/a/b`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${gateway.url}/punchout/a/b`)).status).toBe(200);
  const broken = await fetch(`${gateway.url}/breaks`);
  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain('secret');
  expect(await codeOf(await fetch(`${gateway.url}/nowhere`))).toBe('NOT_FOUND');
});

it('ends the connection of a sender that goes on after its refusal', async () => {
  const gateway = await start(
    shop().schema,
    {},
    {
      routes: [
        {
          method: 'POST',
          path: '/import/:kind',
          handle: async (_, response) => {
            response.statusCode = 401;
            response.end('no');
          },
        },
      ],
    },
  );
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write('POST /import/products HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
  const drip = setInterval(() => socket.write('x'), 100);
  socket.on('error', () => undefined);
  const answer = await textOf(socket).catch(() => 'cut');
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 401 |^cut$/);
});

it('takes the cost of requests from what a viewer has left', async () => {
  const costs: number[] = [];
  const gateway = await start(
    shop().schema,
    {},
    {
      admit: (_, cost) => {
        costs.push(cost);
        return Promise.resolve();
      },
    },
  );
  await gateway.post({ query: '{ hello }' });
  await gateway.post([{ query: '{ hello }' }, { query: '{ products(first: 3) { nodes { id } } }' }]);
  expect(costs).toEqual([1, 8]);
});

it('says when a port is taken', async () => {
  const gateway = await start(shop().schema);
  await expect(serve(shop().schema, { PORT: String(gateway.port) })).rejects.toThrow('EADDRINUSE');
});

it('survives what is no HTTP', async () => {
  const gateway = await start(shop().schema);
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write('\x16\x03\x01\x02 nonsense\r\n\r\n');
  expect(await textOf(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await gateway.post({ query: '{ hello }' })).status).toBe(200);
});
