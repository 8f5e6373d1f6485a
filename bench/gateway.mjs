// The gateway itself, as it is started in production: settings come from the environment.
import 'reflect-metadata';
import { createApp } from '../dist/src/app.js';
import { readConfig } from '../dist/src/config.js';

const app = await createApp(readConfig());
const { port } = await app.server.listen();
process.send({ port });
process.on('message', () => process.send({ rssMb: Math.round(process.memoryUsage().rss / 2 ** 20) }));
process.once('SIGINT', () => process.exit(0));
