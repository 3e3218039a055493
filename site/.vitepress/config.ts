import { readdirSync } from 'node:fs';

import { defineConfig, type DefaultTheme, type UserConfig } from 'vitepress';

const root = new URL('../..', import.meta.url);

const LICENSE = 'https://github.com/eslint-plugin-noinherit/eslint-plugin-noinherit/blob/main/LICENSE';

/** Rules as they are, so that a new one has its place without a line here. */
const rules: DefaultTheme.SidebarItem[] = readdirSync(new URL('docs/rules', root))
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.replace(/\.md$/, ''))
  .map((name) => ({ text: name, link: `/docs/rules/${name}` }));

const titles: Readonly<Record<string, string>> = { ci: 'In CI', linters: 'ESLint and oxlint' };

/** The pages of docs/, by their names. */
const pages: DefaultTheme.SidebarItem[] = readdirSync(new URL('docs', root))
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.replace(/\.md$/, ''))
  .map((name) => ({ text: titles[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' '), link: `/docs/${name}` }));

const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: 'eslint-plugin-noinherit',
  description: 'Descriptors that no child process should inherit: found, and mended',
  // The pages are those of the repository, as they are read there.
  srcDir: '..',
  srcExclude: ['node_modules/**', '.cache/**', 'tests/**', 'examples/**', 'site/**'],
  rewrites: { 'README.md': 'index.md' },
  outDir: '../.cache/site',
  cacheDir: '../.cache/vitepress',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  cleanUrls: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: 'deep',
    sidebar: [
      { text: 'Start', link: '/' },
      { text: 'Rules', items: rules },
      { text: 'Pages', items: pages },
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
    languageAlias: { cjs: 'js', mjs: 'js' },
    // Links are written for the repository: its readme is the first page here, and its licence is no page.
    config: (markdown) => {
      const normalizeLink = markdown.normalizeLink.bind(markdown);
      markdown.normalizeLink = (url) => normalizeLink(url.replace(/README\.md(?=#|$)/, 'index.md').replace(/^LICENSE$/, LICENSE));
    },
  },
  vite: {
    // ESLint in the browser: it names files, and asks how it was started.
    resolve: { alias: { 'node:path': 'path-browserify' } },
    define: { 'process.env': '{}', 'process.versions': '{}' },
    build: { chunkSizeWarningLimit: 3000 },
  },
});

export default config;
