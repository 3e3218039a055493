import DefaultTheme from 'vitepress/theme-without-fonts';

import './style.css';

/** The default theme with system fonts, which need no download. */
export default DefaultTheme;
