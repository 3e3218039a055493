// Does the playground lint, fix, suggest and share, and does each rule's page lead to it?

/** Code with two findings: one with a fix, one with suggestions. */
const SAMPLE = `import { exec, spawn } from 'node:child_process';

spawn('ls');
exec('server & echo started', (error, stdout) => show(stdout));
`;

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @returns {Promise<string[]>} problems
 */
export async function checkPlayground(browser, origin) {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(`playground: throws ${error.message}`));
  try {
    await page.goto(`${origin}playground.html`, { waitUntil: 'networkidle' });
    for (const step of [lintsAndMends, suggests, shares, readsTypeScript, takesOptions, writesConfig]) {
      await step(page).catch((/** @type {unknown} */ error) => problems.push(`playground, ${step.name}: ${error}`));
    }
  } finally {
    await context.close();
  }
  return problems;
}

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
async function lintsAndMends(page) {
  await write(page, 'Code', SAMPLE);
  await page.locator('.findings').getByText('noinherit/no-unsealed-spawn').first().waitFor();
  await seen(page, '.fixed-code', "sealed(spawn)('ls');");
  // A click fixes the finding and adds the import.
  await page.locator('.findings li', { hasText: '3:1' }).getByRole('button', { name: 'Fix' }).click();
  await seen(page, '.editor', "sealed(spawn)('ls');");
}

/** @param {Page} page */
async function suggests(page) {
  const finding = page.locator('.findings li', { hasText: 'noinherit/no-close-wait' });
  await finding.getByRole('button', { name: /closeOnExit/ }).click();
  await seen(page, '.editor', 'closeOnExit(');
  await finding.waitFor({ state: 'detached' });
}

/** @param {Page} page */
async function shares(page) {
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('The link is copied.').waitFor();
  const link = /** @type {string} */ (await page.evaluate('navigator.clipboard.readText()'));
  const other = await page.context().newPage();
  await other.goto(link, { waitUntil: 'networkidle' });
  await seen(other, '.editor', 'closeOnExit(');
  await other.close();
}

/** @param {Page} page */
async function readsTypeScript(page) {
  await page.getByLabel('Language').selectOption('typescript');
  await write(
    page,
    'Code',
    "import { spawn } from 'node:child_process';\nconst name = 'ls' as const;\nspawn(name!);\n",
  );
  await seen(page, '.fixed-code', 'sealed(spawn)(name!);');
  await page.getByLabel('Language').selectOption('module');
}

/** @param {Page} page */
async function takesOptions(page) {
  await write(page, 'Code', "import { spawn } from 'node:child_process';\nspawn('ls');\n");
  const config = { rules: { 'noinherit/no-unsealed-spawn': ['error', { runtime: '#descriptors' }] }, settings: {} };
  await write(page, 'Rules and settings', JSON.stringify(config));
  await seen(page, '.fixed-code', "import { sealed } from '#descriptors';");
}

/** @param {Page} page */
async function writesConfig(page) {
  await page.getByLabel('Start from').selectOption('leaks');
  await page.getByRole('button', { name: 'Copy config' }).click();
  await page.getByText('The config is copied.').waitFor();
  const config = /** @type {string} */ (await page.evaluate('navigator.clipboard.readText()'));
  if (!config.includes("extends: ['noinherit/leaks']")) throw new Error(`copies ${config}`);
}

/**
 * Checks that a rule's page has links to the playground, and that the rule reports the first example there.
 * @param {Page} page the page of a rule
 * @param {string} path
 * @param {(what: string) => void} problem
 * @returns {Promise<number>} the number of links
 */
export async function checkTryLinks(page, path, problem) {
  const rule = path.replace(/^.*\/|\.html$/g, '');
  const links = page.locator('.try-it a');
  const count = await links.count();
  if (count === 0) {
    // Examples that need a package.json follow one, and have no link.
    if ((await page.locator('.language-json').count()) === 0) problem('has no example to try');
    return 0;
  }
  const other = await /** @type {import('playwright-core').Browser} */ (page.context().browser()).newPage();
  try {
    await other.goto(/** @type {string} */ (await links.first().evaluate((link) => /** @type {any} */ (link).href)));
    await other.locator('.findings').getByText(`noinherit/${rule}`).first().waitFor({ timeout: 20_000 });
  } catch {
    problem('its first example has no finding of the rule in the playground');
  }
  await other.close();
  return count;
}

/**
 * Replaces the text of an editor.
 * @param {Page} page
 * @param {string} label
 * @param {string} text
 */
async function write(page, label, text) {
  await page.getByLabel(label, { exact: true }).and(page.locator('.cm-content')).fill(text);
}

/**
 * Waits until one of the editors shows a text, which must be on one line: each line is an element of its own.
 * @param {Page} page
 * @param {string} selector
 * @param {string} text
 */
async function seen(page, selector, text) {
  await page.locator(selector).filter({ hasText: text }).first().waitFor({ timeout: 20_000 });
}
