// Does the site's search lead from symptoms and names of tools to the right pages?

/** A query, and the section that must be among the first results. */
const QUESTIONS = [
  ['exec callback never called', 'the-callback-of-exec-never-comes'],
  ['process hangs', 'the-callback-of-exec-never-comes'],
  ['CI step never ends', 'a-ci-job-that-never-ends'],
  ['parent does not exit after unref', 'the-parent-does-not-end-after-unref'],
  ['write EPIPE', 'a-daemon-dies-with-epipe'],
  ['^[[A', 'the-prompt-prints-a'],
  ['EADDRINUSE', 'eaddrinuse-after-a-restart'],
  ['EMFILE', 'emfile-too-many-open-files'],
  ['lock', 'a-lock-that-nobody-holds'],
  ['output cut off', 'output-is-cut-off'],
  ['jobserver unavailable', 'make-jobserver-unavailable'],
  ['stdin', 'a-child-that-reads-forever'],
];
const FIRST = 3;
const AMONG = 6;

/** A word that people search for, and the page that must be among the first results. */
const WORDS = [
  ['express', 'docs/faq.html'],
  ['fastify', 'docs/faq.html'],
  ['docker', 'docs/symptoms.html'],
  ['pm2', 'docs/symptoms.html'],
  ['nodemon', 'docs/symptoms.html'],
  ['port already in use', 'docs/symptoms.html'],
  ['EBUSY', 'docs/symptoms.html'],
  ['hang', 'docs/symptoms.html'],
  ['never exits', 'docs/symptoms.html'],
  ['biome', 'docs/linters.html'],
  ['esbuild', 'docs/bundlers.html'],
  ['jest', 'docs/testing.html'],
  ['vitest', 'docs/testing.html'],
];

/**
 * Types each query into the search, and returns a problem for each that does not lead to its page.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @returns {Promise<string[]>}
 */
export async function checkSearch(browser, origin) {
  const page = await browser.newPage();
  await page.goto(origin, { waitUntil: 'networkidle' });
  await page.locator('#local-search button').first().click();
  const input = page.locator('.VPLocalSearchBox input').first();
  const problems = [];
  const wanted = [
    ...QUESTIONS.map(([question = '', section = '']) => [question, `symptoms.html#${section}`, FIRST]),
    ...WORDS.map(([word = '', target = '']) => [word, target, AMONG]),
  ];
  for (const [question, target, among] of /** @type {[string, string, number][]} */ (wanted)) {
    await input.fill(question);
    // The results of the last query stay until there are new ones.
    const isFirst = `Array.from(document.querySelectorAll('.VPLocalSearchBox .result'))
      .slice(0, ${among}).some(({ href }) => href.includes('${target}'))`;
    try {
      await page.waitForFunction(isFirst, undefined, { timeout: 10_000 });
    } catch {
      problems.push(`search: “${question}” does not lead to ${target}`);
    }
  }
  await page.close();
  return problems;
}
