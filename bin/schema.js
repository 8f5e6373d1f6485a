// `npm run schema`: writes schema.graphql, the schema with all levels on.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';

const { gatewaySchema, printGatewaySchema } = await import('../dist/src/schema.js');
const { LEVEL_NUMBERS, loadLevels } = await import('../dist/src/levels/registry.js');
const file = new URL('../schema.graphql', import.meta.url);
writeFileSync(file, printGatewaySchema(gatewaySchema(await loadLevels(LEVEL_NUMBERS), {})));
