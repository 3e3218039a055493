import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { slug } from 'github-slugger';

const root = new URL('../..', import.meta.url);

const LICENSE = 'https://github.com/eslint-plugin-noinherit/eslint-plugin-noinherit/blob/main/LICENSE';

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

/** What this imports is installed by the script that builds the site; no compiler reads it. */
export default {
  title: 'eslint-plugin-noinherit',
  description: 'Descriptors that no child process should inherit: found, and mended',
  // The pages are those of the repository, as they are read there.
  srcDir: '..',
  srcExclude: ['node_modules/**', '.cache/**', 'tests/**', 'examples/**', 'site/**'],
  rewrites: { 'README.md': 'index.md', 'docs/README.md': 'docs/index.md' },
  outDir: '../.cache/site',
  cacheDir: '../.cache/vitepress',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  cleanUrls: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: 'deep',
    sidebar: [
      { text: 'Start', link: '/' },
      { text: 'Documentation', link: '/docs/', items: pages },
      { text: 'Rules', items: rules },
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
    // Links to headings are written for the repository's pages, too.
    anchor: { slugify: (heading) => slug(heading) },
    languageAlias: { cjs: 'js', mjs: 'js' },
    // Links are written for the repository: a readme is its folder's first page here, and the licence is no page.
    config: (markdown) => {
      const normalizeLink = markdown.normalizeLink.bind(markdown);
      markdown.normalizeLink = (url) =>
        normalizeLink(url.replace(/README\.md(?=#|$)/, 'index.md').replace(/^LICENSE$/, LICENSE));
    },
  },
  vite: {
    // ESLint in the browser: it names files, and asks how it was started.
    resolve: { alias: { 'node:path': createRequire(import.meta.url).resolve('path-browserify') } },
    define: { 'process.env': '{}', 'process.versions': '{}' },
    build: { chunkSizeWarningLimit: 3000 },
  },
};
