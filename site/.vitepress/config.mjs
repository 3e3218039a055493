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

/** The path of the site: GitHub Pages puts a project's site into a folder with its name. */
const base = process.env['SITE_BASE'] ?? '/';
const HOST = `https://eslint-plugin-noinherit.github.io${base}`;

/** All rules that have a page, so that a new rule needs no line here. */
const rules = pagesIn('docs/rules').map((name) => ({ text: name, link: `/docs/rules/${name}` }));

/** The pages of docs/, in the order and with the titles of its table of contents, which must list all of them. */
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

/** The first sentence of a page, without Markdown's markup. */
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

/** The list of pages in the format of llmstxt.org, for programs that read documentation. */
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

/** Adds a link below each example of a rule's page, which opens it in the playground. */
function addTryLinks(markdown) {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const html = fence(tokens, index, options, env, self);
    const { content, info } = tokens[index];
    const rule = /^docs\/rules\/(no-[a-z-]+)\.md$/.exec(env.relativePath ?? '')?.[1];
    const language = LANGUAGES[info.trim()];
    // The playground has no package.json. An example that needs one follows it immediately.
    if (!rule || !language || tokens[index - 1]?.info === 'json') return html;
    const name = `noinherit/${rule}`;
    const rules = { [name]: plugin.configs.strict.rules[name] ?? 'error' };
    const config = JSON.stringify({ rules, settings: { noinherit: {} } }, null, 2);
    const link = `${base}playground.html#${pack({ code: content, language, config })}`;
    return `${html}<p class="try-it"><a href="${link}" target="_self">Try it in the playground</a></p>\n`;
  };
}

/** Makes figures focusable: those that are wider than the screen can then be scrolled with the keyboard, too. */
function letFiguresBeScrolled(markdown) {
  markdown.core.ruler.push('figures', ({ tokens }) => {
    for (const [index, { type, children }] of tokens.entries())
      if (type === 'inline' && children.length === 1 && children[0].type === 'image')
        tokens[index - 1].attrSet('tabindex', '0');
  });
}

/** The script that builds the site installs the imports of this file, so the type check leaves it out. */
export default {
  title: 'eslint-plugin-noinherit',
  description: 'Finds and fixes descriptors that child processes inherit by accident',
  base,
  lang: 'en',
  lastUpdated: false,
  sitemap: { hostname: HOST },
  // The pages are the repository's own Markdown files.
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
  // A page loads only itself, not the pages that it links to.
  router: { prefetchLinks: false },
  buildEnd: ({ outDir }) => writeFileSync(`${outDir}/llms.txt`, listForAgents()),
  transformPageData(page) {
    // The first sentence of a page says what it is about.
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
    // Themes with sufficient contrast.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // The same anchors as on GitHub, because the links to headings must work there, too.
    anchor: { slugify: (heading) => slug(heading) },
    languageAlias: { cjs: 'js', mjs: 'js' },
    // Links are written for the repository. On the site, a readme is the index of its folder, and the licence no page.
    config: (markdown) => {
      const normalizeLink = markdown.normalizeLink.bind(markdown);
      markdown.normalizeLink = (url) =>
        normalizeLink(url.replace(/README\.md(?=#|$)/, 'index.md').replace(/^LICENSE$/, LICENSE));
      addTryLinks(markdown);
      letFiguresBeScrolled(markdown);
    },
  },
  vite: {
    // For ESLint in the browser, which handles paths and reads `process.env`.
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    resolve: {
      alias: {
        'node:path': createRequire(import.meta.url).resolve('path-browserify'),
        // The part of typescript-eslint's parser that needs no file system; the package does not export it.
        '@typescript-eslint/typescript-estree/dist/ast-converter.js': fileURLToPath(
          new URL('node_modules/@typescript-eslint/typescript-estree/dist/ast-converter.js', root),
        ),
      },
    },
    define: { 'process.env': '{}', 'process.versions': '{}' },
    // TypeScript is large, and only loaded when the user selects it.
    build: { chunkSizeWarningLimit: 6000 },
  },
};
