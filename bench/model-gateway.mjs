// The gateway as in production, which also works on jobs, and tells how late its event loop was.
import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp } from '../dist/src/app.js';
import { readConfig } from '../dist/src/config.js';

const app = await createApp(readConfig());
await app.work();
const { port } = await app.server.listen();
const { database, jobs } = app.dependencies;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
// The sampling interval itself is no delay.
const ms = (nanoseconds) => Math.max(0, Math.round(nanoseconds / 1e5) - 100) / 10;
const figures = () => ({
  p50: ms(delay.percentile(50)),
  p99: ms(delay.percentile(99)),
  max: ms(delay.max),
  rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
});
process.send({ port });
process.on('message', (message) => {
  const done = message === 'build' ? jobs.add(database, { name: 'model-build' }) : Promise.resolve();
  done
    .then(() => {
      const told = figures();
      if (message !== 'figures') delay.reset();
      return process.send(told);
    })
    .catch((error) => console.error(error));
});
