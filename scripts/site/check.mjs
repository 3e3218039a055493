import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';

import { chromium } from 'playwright-core';
import serveStatic from 'serve-handler';

import { endProgress, progress } from '../lib/terminal.mjs';
import { checkSearch } from './check-search.mjs';

/** Text that a rule reports and mends. */
const SAMPLE = "import { spawn } from 'node:child_process';\nspawn('ls');\n";
const MENDED =
  "import { spawn } from 'node:child_process';\nimport { sealed } from 'eslint-plugin-noinherit/runtime';\nsealed(spawn)('ls');\n";

/** @typedef {{ pages: number, links: number, playgrounds: number, problems: string[] }} Looked */

/**
 * Opens every page of the built site.
 * @param {string} folder
 * @param {string} executablePath of Chromium
 * @returns {Promise<Looked>}
 */
export async function checkSite(folder, executablePath) {
  const server = createServer((request, response) => {
    // A folder's address means its index, as on every static host.
    request.url = request.url?.replace(/\/$/, '/index.html') ?? '/index.html';
    void serveStatic(request, response, { public: folder, cleanUrls: false, directoryListing: false });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.html') && file !== '404.html',
    );
    /** @type {Looked} */
    const looked = { pages: 0, links: 0, playgrounds: 0, problems: [] };
    for (const file of files.sort()) {
      progress(`[${looked.pages + 1}/${files.length}] ${file}`);
      await checkPage(browser, `http://127.0.0.1:${port}/`, file.replaceAll('\\', '/'), looked);
    }
    looked.problems.push(...(await checkSearch(browser, `http://127.0.0.1:${port}/`)));
    endProgress();
    return looked;
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {string} path
 * @param {Looked} looked
 */
async function checkPage(browser, origin, path, looked) {
  const page = await browser.newPage();
  /** @param {string} what */
  const problem = (what) => looked.problems.push(`${path}: ${what}`);
  page.on('pageerror', (error) => problem(`throws ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && problem(`prints ${message.text()}`));
  await page.goto(origin + path, { waitUntil: 'networkidle' });
  looked.pages += 1;
  if ((await page.locator('main h1').count()) === 0) problem('has no heading');
  const addresses = await page
    .locator('a[href]')
    .evaluateAll((anchors) => anchors.map((anchor) => /** @type {any} */ (anchor).href));
  for (const address of new Set(addresses.filter((href) => href.startsWith(origin)))) {
    looked.links += 1;
    await checkLink(page, address, problem);
  }
  if (path.startsWith('docs/rules/')) {
    looked.playgrounds += 1;
    await checkPlayground(page, path, problem);
  }
  await page.close();
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} address
 * @param {(what: string) => void} problem
 */
async function checkLink(page, address, problem) {
  const { hash, pathname } = new URL(address);
  const response = await page.request.get(address);
  if (!response.ok()) return problem(`links to ${address}, which is not there`);
  const id = decodeURIComponent(hash.slice(1));
  if (id && pathname !== new URL(page.url()).pathname && !(await response.text()).includes(`id="${id}"`))
    problem(`links to ${address}, where that heading is not`);
  if (id && pathname === new URL(page.url()).pathname && (await page.locator(`[id="${id}"]`).count()) === 0)
    problem(`links to ${hash}, which is not there`);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} path
 * @param {(what: string) => void} problem
 */
async function checkPlayground(page, path, problem) {
  const rule = path.replace(/^.*\/|\.html$/g, '');
  const playground = page.locator('.playground');
  try {
    await playground.locator('.findings').waitFor({ timeout: 20_000 });
    if (!(await playground.locator('.findings').innerText()).includes(`noinherit/${rule}`))
      problem('the playground begins without a finding of the rule');
    await playground.locator('textarea').fill(SAMPLE);
    await playground.getByText('noinherit/no-unsealed-spawn').waitFor({ timeout: 5000 });
    const mended = await playground.locator('.mended').textContent();
    if (mended !== MENDED) problem(`the playground mends to ${mended}`);
  } catch (error) {
    problem(`the playground does not work: ${error}`);
  }
}
