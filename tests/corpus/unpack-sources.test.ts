import { expect, it } from 'vitest';

interface SourceMap {
  readonly sources?: string[];
  readonly sourcesContent?: (string | null)[];
}

const { sourcesIn } = (await import(new URL('../../scripts/corpus/unpack-sources.mjs', import.meta.url).href)) as {
  sourcesIn: (map: SourceMap, base: string) => { path: string; text: string }[];
};

it.each<[string, SourceMap, { path: string; text: string }[]]>([
  ['beside what was compiled', { sources: ['../src/a.ts'], sourcesContent: ['a'] }, [{ path: 'src/a.ts', text: 'a' }]],
  [
    'outside of the package, as its author had it',
    { sources: ['../../../packages/core/b.tsx'], sourcesContent: ['b'] },
    [{ path: 'packages/core/b.tsx', text: 'b' }],
  ],
  ['of another package', { sources: ['../../node_modules/c/c.ts'], sourcesContent: ['c'] }, []],
  ['made by a bundler', { sources: ['webpack://d/e.ts'], sourcesContent: ['e'] }, []],
  ['JavaScript', { sources: ['../src/f.js'], sourcesContent: ['f'] }, []],
  ['without its text', { sources: ['../src/g.ts', '../src/h.ts'], sourcesContent: [null] }, []],
  ['a map of nothing', {}, []],
])('a source map: %s', (_, map, sources) => {
  expect(sourcesIn(map, 'dist')).toEqual(sources);
});
