// Are the pages accessible? axe-core checks them in light and dark mode, and at the width of a phone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { obtainTools } from '../lib/tools.mjs';

/** At least one page of each kind. */
const PAGES = [
  '',
  'playground.html',
  'docs/index.html',
  'docs/symptoms.html',
  'docs/runtime.html',
  'docs/performance.html',
  'docs/why.html',
  'docs/rules/index.html',
  'docs/rules/no-close-wait.html',
  'docs/rules/no-unmarked-server.html',
];

/** @type {Record<string, import('playwright-core').BrowserContextOptions>} */
const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @returns {Promise<string[]>} the problems
 */
export async function checkAccess(browser, origin) {
  const axe = readFileSync(join(obtainTools('site'), 'node_modules/axe-core/axe.min.js'), 'utf8');
  const problems = [];
  for (const [look, options] of Object.entries(LOOKS)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    for (const path of PAGES) {
      await page.goto(origin + path, { waitUntil: 'networkidle' });
      if (path === 'playground.html') await page.locator('.findings').waitFor();
      await page.evaluate(axe);
      const found = /** @type {string[]} */ (
        await page.evaluate(
          `axe.run({ exclude: ['.VPLocalSearchBox'] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => id + ' at ' + nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ') + ' (' + nodes.length + ')'))`,
        )
      );
      problems.push(...found.map((text) => `${path || 'index.html'}, ${look}: ${text}`));
      const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth + 1');
      if (isWide) problems.push(`${path || 'index.html'}, ${look}: the page is wider than the window`);
    }
    await context.close();
  }
  return problems;
}
