// Child processes of a benchmark, each told apart by what it says first: its port.
import { fork } from 'node:child_process';

/** Starts a server; answers { port, ask, stop }. `flags` are Node's: the gateway has those of bin/maatwerk.js. */
export function start(file, environment, flags = []) {
  const child = fork(new URL(file, import.meta.url), {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: flags,
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
    child.once('message', ({ port }) =>
      resolve({
        port,
        ask: () => new Promise((answered) => child.once('message', answered).send('figures')),
        tell: (what) => new Promise((answered) => child.once('message', answered).send(what)),
        stop: () =>
          new Promise((stopped) => {
            child.removeAllListeners('exit');
            child.once('exit', stopped);
            child.kill('SIGKILL');
          }),
      }),
    );
  });
}

/** Runs a load in a process of its own. */
export function load(file, options) {
  const child = fork(new URL(file, import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', ({ result, error }) => {
      child.kill();
      if (error) reject(new Error(error));
      else resolve(result);
    });
    child.send(options);
  });
}

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** What `npm start` and bin/maatwerk.js give Node. */
export const GATEWAY_FLAGS = ['--max-semi-space-size=64'];
