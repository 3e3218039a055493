import { describe, expect, it } from 'vitest';

import { said } from '../said.ts';

/** The findings about a call of `tls.connect` with these arguments. */
const saidOf = (args: string, before = ''): string[] =>
  said('no-unmarked-socket', `import tls from 'node:tls'; ${before}\ntls.connect(${args});`);

// A connection over an existing socket opens none. Options that are not visible may contain one.
describe('tls.connect', () => {
  it.each<[args: string, before?: string]>([
    ["Object.assign({}, options, { host: 'a' })"],
    ["options('a')", 'function options(host) { return { host, port: 443 }; }'],
    ['all.secure', 'const all = { secure: { port: 443 } };'],
    ['port, options'],
    ['this.port, options'],
    ['where, host'],
    ['where, options.hostname'],
    ["where, 'example.org'"],
  ])('is reported with (%s)', (args, before) => {
    expect(saidOf(args, before)).toEqual(['2 unmarked, mended']);
  });

  it.each<[args: string, before?: string]>([
    ['options, onConnect'],
    ['where, options'],
    ['Object.assign({}, options)'],
    ['Object.assign({ socket }, { port: 443 })'],
    ["options('a')", 'function options(socket) { return { socket, port: 443 }; }'],
    ['options(x)', 'function options(x) { return x ? { socket: x } : { port: 443 }; }'],
    ['all.other', 'const all = { secure: { port: 443 } };'],
  ])('is not with (%s)', (args, before) => {
    expect(saidOf(args, before)).toEqual([]);
  });

  it('is what stands for both where programs take one or the other', () => {
    const either = (args: string): string[] =>
      said('no-unmarked-socket', `import tls from 'node:tls';\n(secure ? tls : net).connect(${args});`);
    expect(either('{ port: 443 }')).toEqual(['2 unmarked, mended']);
    expect(either('{ socket }')).toEqual([]);
    expect(either('options')).toEqual([]);
    expect(said('no-unmarked-socket', `import tls from 'node:tls';\n(plain ? net : tls).connect({ socket });`)).toEqual(
      [],
    );
  });
});
