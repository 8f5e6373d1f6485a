// The gateway itself, as it is started in production: settings come from the environment.
import 'reflect-metadata';
import { createApp } from '../dist/src/app.js';
import { readConfig } from '../dist/src/config.js';
import { tellFigures } from './figures.mjs';

const app = await createApp(readConfig());
const { port } = await app.server.listen();
process.send({ port });
let statements = 0;
if (process.env.MAATWERK_TEST_COUNT) app.dependencies.database.onStatement(() => statements++);
tellFigures(() => ({ statements }));
process.once('SIGINT', () => process.exit(0));
