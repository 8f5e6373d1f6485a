import { twoGateways } from './two-gateways.contract.js';

// PostgreSQL's NOTIFY carries the changes.
twoGateways({});
