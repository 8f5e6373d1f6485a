import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { hashPassword } from '../../src/accounts/password.store.js';
import type { Sql } from '../../src/database/database.js';
import type { Answer } from './gateway.js';

/** A dozen starts of a process take long on a machine that does other things too; no test is decided by this. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** The command as people run it: the built product. */
const COMMAND = fileURLToPath(new URL('../../bin/maatwerk.js', import.meta.url));
/** What a process gets of our own environment; no setting of whoever runs the tests. */
const SURROUNDINGS = Object.fromEntries(
  ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
);
const SETTINGS = {
  PORT: '0',
  HOST: '127.0.0.1',
  MAATWERK_LOG: 'warn',
  MAATWERK_DATABASE_POOL: '5',
  MAATWERK_SECRET: 'a secret of the tests, known to everybody',
};

export type Environment = Readonly<Record<string, string>>;
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

const running = new Set<ChildProcess>();

/** Kills what a test left running; for `afterAll`. */
export async function endAll(): Promise<void> {
  for (const child of running) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
}

/** Asks until the answer is there; fails with what was waited for when it does not come in time (ms). */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | null | undefined | false> | Found | null | undefined | false,
  within = 60_000,
): Promise<Found> {
  for (const end = Date.now() + within; ; await new Promise((again) => setTimeout(again, 20))) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Waited ${within} ms in vain until ${what}.`);
  }
}

/** A process of the product. */
export class Child {
  readonly ended: Promise<Ended>;
  out = '';
  error = '';

  constructor(readonly child: ChildProcess) {
    running.add(child);
    child.stdout?.on('data', (data: Buffer) => (this.out += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.error += data.toString()));
    // A process that ends before it has read everything leaves its input broken.
    child.stdin?.on('error', () => undefined);
    this.ended = once(child, 'close').then(([code, signal]) => {
      running.delete(child);
      return {
        code: code as number | null,
        signal: signal as NodeJS.Signals | null,
        out: this.out,
        error: this.error,
      };
    });
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it writes, once it has written it; fails when it ends without. */
  says(pattern: RegExp, within = 60_000): Promise<RegExpExecArray> {
    return until(
      `it says ${pattern}`,
      () => {
        const found = pattern.exec(this.out) ?? pattern.exec(this.error);
        if (!found && !this.alive)
          throw new Error(`It ended without saying ${pattern}:\n${this.out}\n${this.error}`);
        return found;
      },
      within,
    );
  }

  end(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** Runs `maatwerk ...args`. */
export function maatwerk(
  args: readonly string[],
  environment: Environment = {},
  input: string | Buffer | null = null,
): Child {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...SURROUNDINGS, ...SETTINGS, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const started = new Child(child);
  if (input !== null) child.stdin.end(input);
  return started;
}

/** A gateway that listens. */
export class GatewayProcess extends Child {
  constructor(
    child: ChildProcess,
    readonly environment: Environment,
  ) {
    super(child);
  }

  get port(): number {
    return Number(/listens on http:\/\/localhost:(\d+)\//.exec(this.out)?.[1]);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  post(body: unknown, headers: Environment = {}): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** GraphQL text in, JSON out. */
  async query(query: string, variables: object = {}, headers: Environment = {}): Promise<Answer> {
    const response = await this.post({ query, variables }, headers);
    const { data, errors = [] } = (await response.json()) as Partial<Answer>;
    return { status: response.status, headers: response.headers, data, errors };
  }

  /** As `query`, but fails when there are errors: for the part of a test that must work. */
  async ask(query: string, variables: object = {}, headers: Environment = {}): Promise<Answer['data']> {
    const { data, errors } = await this.query(query, variables, headers);
    if (errors.length > 0) throw new Error(`The query failed: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Headers of somebody who signs in through the front door. */
  async signIn(email: string, password = PASSWORD): Promise<{ readonly authorization: string }> {
    const { signIn } = await this.ask(
      'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { token userErrors { code } } }',
      { email, password },
    );
    if (!signIn.token) throw new Error(`${email} cannot sign in: ${JSON.stringify(signIn.userErrors)}`);
    return { authorization: `Bearer ${signIn.token as string}` };
  }

  async ready(): Promise<number> {
    return (await fetch(`${this.url}/health/ready`)).status;
  }
}

/** Starts `maatwerk serve` on a free port; it listens when this resolves. */
export async function startGateway(environment: Environment): Promise<GatewayProcess> {
  const { child } = maatwerk([], environment);
  const gateway = new GatewayProcess(child, environment);
  await gateway.says(/listens on/);
  return gateway;
}

export const PASSWORD = 'a password of the tests';

/** Everybody may sign in with PASSWORD. */
export async function letSignIn(sql: Sql): Promise<void> {
  await sql.query('UPDATE buyer SET password_hash = $1', [await hashPassword(PASSWORD)]);
}

/** A folder for an embedded database. `remove` also stops a server that a killed gateway left behind in it. */
export async function dataFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'maatwerk-process-'));
  return {
    path,
    remove: async () => {
      await stopServer(path);
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function stopServer(folder: string): Promise<void> {
  const file = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  if (!pid) return;
  process.kill(pid, 'SIGQUIT');
  await until('the embedded server ends', () => !alive(pid));
}

export function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
