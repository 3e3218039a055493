import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { slug } from 'github-slugger';

import plugin from '../../dist/index.mjs';
import { pack } from './theme/playground/share.mjs';

const root = new URL('../..', import.meta.url);

const REPOSITORY = 'https://github.com/eslint-plugin-noinherit/eslint-plugin-noinherit';
const LICENSE = `${REPOSITORY}/blob/main/LICENSE`;
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** Where the site is: GitHub's pages of a project are in a folder of its name. */
const base = process.env['SITE_BASE'] ?? '/';
const HOST = `https://eslint-plugin-noinherit.github.io${base}`;

/** Rules as they are, so that a new one has its place without a line here. */
const rules = pagesIn('docs/rules').map((name) => ({ text: name, link: `/docs/rules/${name}` }));

/** The pages of docs/ in the order and by the names of its table of contents, which must have them all. */
const contents = readFileSync(new URL('docs/README.md', root), 'utf8');
const pages = Array.from(contents.matchAll(/^\* \[(.+)\]\(([a-z-]+)\.md\)/gm), ([, text, name]) => ({
  text,
  link: `/docs/${name}`,
}));
const missing = pagesIn('docs').filter(
  (name) => name !== 'README' && !pages.some(({ link }) => link === `/docs/${name}`),
);
if (missing.length > 0)
  throw new Error(`docs/README.md does not list ${missing.map((name) => `docs/${name}.md`).join(', ')}.`);

function pagesIn(folder) {
  return readdirSync(new URL(folder, root)).flatMap((file) =>
    file.endsWith('.md') ? file.slice(0, -'.md'.length) : [],
  );
}

/** The first sentence of a page's text, without its marks. */
function firstSentence(path) {
  const text = readFileSync(new URL(path, root), 'utf8').replace(/^---[^]*?---/, '');
  const paragraph = text.split(/\n{2,}/).find((part) => /^[A-Za-z📝`]/u.test(part)) ?? '';
  return paragraph
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`📝]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/([.:;])\s.*$/, '$1');
}

/** The pages and what they are about, in the form of llmstxt.org, for programs that read documentation. */
function listForAgents() {
  const line = (text, link, path) => `- [${text}](${HOST}${link.slice(1)}.html): ${firstSentence(path)}`;
  return [
    '# eslint-plugin-noinherit',
    '',
    `> ${firstSentence('README.md')}`,
    '',
    '## Documentation',
    '',
    ...pages.map(({ text, link }) => line(text, link, `${link.slice(1)}.md`)),
    line('For AI agents that work with it', '/AGENTS', 'AGENTS.md'),
    '',
    '## Rules',
    '',
    ...rules.map(({ text, link }) => line(text, link, `${link.slice(1)}.md`)),
    '',
  ].join('\n');
}

const LANGUAGES = { js: 'module', mjs: 'module', cjs: 'commonjs', ts: 'typescript' };

/** A link under each example of a rule's page, which opens it in the playground. */
function addTryLinks(markdown) {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const html = fence(tokens, index, options, env, self);
    const { content, info } = tokens[index];
    const rule = /^docs\/rules\/(no-[a-z-]+)\.md$/.exec(env.relativePath ?? '')?.[1];
    const language = LANGUAGES[info.trim()];
    // The playground has no package.json, which stands right above an example that needs one.
    if (!rule || !language || tokens[index - 1]?.info === 'json') return html;
    const name = `noinherit/${rule}`;
    const rules = { [name]: plugin.configs.strict.rules[name] ?? 'error' };
    const config = JSON.stringify({ rules, settings: { noinherit: {} } }, null, 2);
    const link = `${base}playground.html#${pack({ code: content, language, config })}`;
    return `${html}<p class="try-it"><a href="${link}" target="_self">Try it in the playground</a></p>\n`;
  };
}

/** A figure that is wider than a phone is scrolled by touch, and by keys where it can have the focus. */
function letFiguresBeScrolled(markdown) {
  markdown.core.ruler.push('figures', ({ tokens }) => {
    for (const [index, { type, children }] of tokens.entries())
      if (type === 'inline' && children.length === 1 && children[0].type === 'image')
        tokens[index - 1].attrSet('tabindex', '0');
  });
}

/** What this imports is installed by the script that builds the site; no compiler reads it. */
export default {
  title: 'eslint-plugin-noinherit',
  description: 'Descriptors that no child process should inherit: found, and mended',
  base,
  lang: 'en',
  lastUpdated: false,
  sitemap: { hostname: HOST },
  // The pages are those of the repository, as they are read there.
  srcDir: '..',
  srcExclude: ['node_modules/**', '.cache/**', 'tests/**', 'examples/**', 'site/node_modules/**', 'bench/**'],
  rewrites: {
    'README.md': 'index.md',
    'docs/README.md': 'docs/index.md',
    'site/playground.md': 'playground.md',
    'site/rules.md': 'docs/rules/index.md',
  },
  outDir: '../.cache/site',
  cacheDir: '../.cache/vitepress',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}favicon.svg` }]],
  cleanUrls: false,
  // A page loads what it shows, and not the pages that it links to.
  router: { prefetchLinks: false },
  buildEnd: ({ outDir }) => writeFileSync(`${outDir}/llms.txt`, listForAgents()),
  transformPageData(page) {
    // What a page begins with says what it is about.
    page.description ||= firstSentence(page.relativePath === 'index.md' ? 'README.md' : page.filePath);
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: 'deep',
    nav: [
      { text: 'Playground', link: '/playground' },
      { text: 'Rules', link: '/docs/rules/' },
      { text: 'Symptoms', link: '/docs/symptoms' },
      { text: `v${version}`, link: '/CHANGELOG' },
    ],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: {
      pattern: `${REPOSITORY}/edit/main/:path`,
      text: 'Edit this page on GitHub',
    },
    sidebar: [
      { text: 'Start', link: '/' },
      { text: 'Documentation', link: '/docs/', items: pages },
      { text: 'Rules', link: '/docs/rules/', items: rules },
      {
        text: 'The project',
        items: [
          { text: 'Contributing', link: '/CONTRIBUTING' },
          { text: 'Changelog', link: '/CHANGELOG' },
          { text: 'Security', link: '/SECURITY' },
        ],
      },
    ],
  },
  markdown: {
    // Their colours can be told apart by everybody.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // Links to headings are written for the repository's pages, too.
    anchor: { slugify: (heading) => slug(heading) },
    languageAlias: { cjs: 'js', mjs: 'js' },
    // Links are written for the repository: a readme is its folder's first page here, and the licence is no page.
    config: (markdown) => {
      const normalizeLink = markdown.normalizeLink.bind(markdown);
      markdown.normalizeLink = (url) =>
        normalizeLink(url.replace(/README\.md(?=#|$)/, 'index.md').replace(/^LICENSE$/, LICENSE));
      addTryLinks(markdown);
      letFiguresBeScrolled(markdown);
    },
  },
  vite: {
    // ESLint in the browser: it names files, and asks how it was started.
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    resolve: {
      alias: {
        'node:path': createRequire(import.meta.url).resolve('path-browserify'),
        // The half of typescript-eslint's parser that needs no files; its package gives no other way to it.
        '@typescript-eslint/typescript-estree/dist/ast-converter.js': fileURLToPath(
          new URL('node_modules/@typescript-eslint/typescript-estree/dist/ast-converter.js', root),
        ),
      },
    },
    define: { 'process.env': '{}', 'process.versions': '{}' },
    // TypeScript is large, and loaded where somebody chooses it.
    build: { chunkSizeWarningLimit: 6000 },
  },
};
