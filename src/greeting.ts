import type { DemoSamples } from './demo/samples.js';

interface Start {
  readonly port: number;
  readonly database: string;
  readonly levels: readonly { readonly number: number; readonly name: string }[];
  readonly samples: DemoSamples | null;
}

/** What a newcomer reads when the process listens: where to look, who to be, what to ask first. */
export function greeting({ port, database, levels, samples }: Start): string {
  const names = levels.map(({ number, name }) => `${number} ${name}`).join(', ') || 'none';
  const lines = [
    '',
    `Maatwerk listens on http://localhost:${port}/graphql (open it in a browser: GraphiQL with examples)`,
    `  levels on: ${names}`,
    `  data in:   ${database}`,
  ];
  return `${[...lines, ...(samples ? sampleLines(samples, port) : []), ''].join('\n')}\n`;
}

function sampleLines({ sku, name, contract, plain, guest }: DemoSamples, port: number): readonly string[] {
  const signIn = (email: string): string =>
    `mutation { signIn(email: "${email}", password: "demo") { token viewer { company { name } } } }`;
  return [
    '',
    `Three viewers, three prices of ${sku} (${name}); the password is "demo":`,
    `  ${contract.email.padEnd(26)} ${contract.amount.padStart(8)} GBP  ${contract.name}, by contract`,
    `  ${plain.email.padEnd(26)} ${plain.amount.padStart(8)} GBP  ${plain.name}, from the list`,
    `  ${'a guest (no sign-in)'.padEnd(26)} ${guest.amount.padStart(8)} GBP`,
    '',
    'Paste this first, then send its token as the header Authorization: Bearer <token>:',
    `  ${signIn(contract.email)}`,
    '  ' +
      `{ product(sku: "${sku}") { name stock price { net { amount currency } because { steps { kind source amount { amount } } } } } }`,
    '',
    `  health: http://localhost:${port}/health/ready   metrics: http://localhost:${port}/metrics`,
  ];
}
