import { useData, type Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { defineAsyncComponent, h } from 'vue';

const Playground = defineAsyncComponent(() => import('./Playground.vue'));

/** The default theme, with a playground under each rule's page. */
const theme: Theme = {
  ...DefaultTheme,
  Layout() {
    const { page } = useData();
    const rule = /^docs\/rules\/([a-z-]+)\.md$/.exec(page.value.relativePath)?.[1];
    return h(DefaultTheme.Layout, null, rule ? { 'doc-after': () => h(Playground, { rule, key: rule }) } : {});
  },
};

export default theme;
