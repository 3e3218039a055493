import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { chromium } from 'playwright-core';

import { endProgress, progress } from '../lib/terminal.mjs';
import { checkAccess } from './check-access.mjs';
import { checkPlayground, checkTryLinks } from './check-playground.mjs';
import { checkSearch } from './check-search.mjs';
import { serveSite } from './serve.mjs';

/** How much a rule's page may load before the playground is opened, compressed as hosts send it. */
const RULE_PAGE_BYTES = 300_000;

/** @typedef {{ pages: number, links: number, examples: number, problems: string[] }} Looked */

/**
 * Opens and checks every page of the built site.
 * @param {string} folder
 * @param {string} executablePath of Chromium
 * @returns {Promise<Looked>}
 */
export async function checkSite(folder, executablePath) {
  const { origin, server } = await serveSite(folder);
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
    const looked = { pages: 0, links: 0, examples: 0, problems: [] };
    for (const file of files.sort()) {
      progress(`[${looked.pages + 1}/${files.length}] ${file}`);
      await checkPage(browser, origin, file.replaceAll('\\', '/'), looked);
    }
    progress('The search, the playground, and what axe-core says …');
    looked.problems.push(...(await checkSearch(browser, origin)));
    looked.problems.push(...(await checkPlayground(browser, origin)));
    looked.problems.push(...(await checkAccess(browser, origin)));
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
  let bytes = 0;
  page.on('response', (response) => {
    void response.body().then((body) => (bytes += gzipSync(body).length), ignore);
  });
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
  if (!(await page.locator('meta[name=description]').getAttribute('content'))) problem('has no description');
  if (path.startsWith('docs/rules/no-')) {
    if (bytes > RULE_PAGE_BYTES) problem(`loads ${bytes} bytes before anybody asks for the playground`);
    looked.examples += await checkTryLinks(page, path, problem);
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
  // After `#`, a link to the playground contains code, not the name of a heading.
  const id = pathname.endsWith('/playground.html') ? '' : decodeURIComponent(hash.slice(1));
  if (id && pathname !== new URL(page.url()).pathname && !(await response.text()).includes(`id="${id}"`))
    problem(`links to ${address}, where that heading is not`);
  if (id && pathname === new URL(page.url()).pathname && (await page.locator(`[id="${id}"]`).count()) === 0)
    problem(`links to ${hash}, which is not there`);
}

/** For responses of a page that is closed while it loads: they have no body to count. */
function ignore() {}
