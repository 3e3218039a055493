import { useData } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { defineAsyncComponent, h } from 'vue';

const Playground = defineAsyncComponent(() => import('./Playground.vue'));

/** The default theme, with a playground under each rule's page. */
export default {
  ...DefaultTheme,
  Layout() {
    const { page } = useData();
    const rule = /^docs\/rules\/([a-z-]+)\.md$/.exec(page.value.relativePath)?.[1];
    return h(DefaultTheme.Layout, null, rule ? { 'doc-after': () => h(Playground, { rule, key: rule }) } : {});
  },
};
