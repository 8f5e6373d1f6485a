import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { tellDemoStory } from '../docs/demo-story.js';

const CHROMIUM = process.env['MAATWERK_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

let gateway: TestGateway;
let browser: Browser;
let page: Page;
/** Addresses outside the gateway that the page asked for; what it said that went wrong. */
const outside: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  gateway = await gatewayWith();
  await tellDemoStory(gateway);
  // Chromium refuses root its sandbox.
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  page = await browser.newPage({ viewport: { width: 1400, height: 850 } });
  page.setDefaultTimeout(10_000);
  await page.route('**/*', async (route) => {
    const { origin, protocol } = new URL(route.request().url());
    if (origin === gateway.url || ['blob:', 'data:'].includes(protocol)) return await route.continue();
    outside.push(route.request().url());
    return await route.abort();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${gateway.url}/graphql`);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

const run = (): Promise<void> => page.getByRole('button', { name: /execute query/i }).click();
const answer = () => page.locator('.graphiql-response');
/** Opens the tab of an example; done when its query stands in the editor and its own (still empty) answer beside it. */
async function open(tab: string, query: string): Promise<void> {
  await page.locator('.graphiql-tab-button', { hasText: tab }).click();
  await page.locator('.graphiql-tab-active', { hasText: tab }).waitFor();
  await page.locator('.graphiql-query-editor .view-lines').getByText(query).first().waitFor();
}

it('shows a tab for each example', async () => {
  const tabs = page.locator('.graphiql-tab-button');
  await tabs.first().waitFor();
  const names = (await tabs.allTextContents()).map((name) => name.trim());
  expect(names).toEqual(['SignInFirst', 'MyPrice', 'WhatINeed', 'MyContent', 'MyCart']);
});

it('runs the first example and shows its answer', async () => {
  await run();
  await answer().getByText('"token"', { exact: false }).first().waitFor();
  expect(await answer().textContent()).toContain('GIFT_SHOP');
});

it('answers a guest as the next example stands', async () => {
  await open('MyPrice', 'query MyPrice');
  // GraphiQL learns the name of a tab's operation a moment after it shows the tab, and asks for the last one until then.
  const asked = async (): Promise<void> => {
    await run();
    await answer().getByText('7.46', { exact: false }).first().waitFor({ timeout: 2_000 });
  };
  await vi.waitFor(asked, { timeout: 20_000 });
});

it('answers a buyer whose token stands in the headers', async () => {
  const { authorization } = await gateway.as('14298@demo.example');
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.locator('.graphiql-editor-tool .monaco-editor:visible').click();
  await page.keyboard.press('ControlOrMeta+A');
  // Pasted, not typed: the editor closes quotes and brackets that are typed.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const headers = JSON.stringify({ Authorization: authorization });
  await page.evaluate((text) => navigator.clipboard.writeText(text), headers);
  await page.keyboard.press('ControlOrMeta+V');
  await run();
  await answer().getByText('3.39', { exact: false }).first().waitFor();
  const picture = process.env['MAATWERK_TEST_SCREENSHOT'];
  if (picture) await page.screenshot({ path: picture });
});

it('shows the schema', async () => {
  await page
    .getByRole('button', { name: /documentation explorer/i })
    .first()
    .click();
  await page.getByText('Mutation', { exact: true }).first().waitFor();
});

it('needed nothing but the gateway, and nothing went wrong in it', () => {
  expect(outside).toEqual([]);
  expect(complaints).toEqual([]);
});
