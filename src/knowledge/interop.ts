// Which functions do compilers wrap around `require`?

/** Functions that compilers wrap around `require`. They return the module, or an object with it as `default`. */
export const INTEROP_HELPERS: ReadonlySet<string> = new Set([
  '__importDefault',
  '__importStar',
  '__toESM',
  '__toModule',
  '_interopDefault',
  '_interopDefaultLegacy',
  '_interopNamespace',
  '_interopNamespaceDefault',
  '_interopRequireDefault',
  '_interopRequireWildcard',
  'interopRequireDefault',
  'interopRequireWildcard',
  '_interop_require_default',
  '_interop_require_wildcard',
]);
