import { site, type SiteTemplate } from './site.ts';

const wide = (text: string): SiteTemplate => site({ 'no-wide-stdio': 1 }, text);
const native = (text: string): SiteTemplate => site({ 'no-raw-native-open': 1 }, text);

/** Sites for which the rules have suggestions and no fix. */
export const suggestedSites: readonly SiteTemplate[] = [
  wide(`
    @«child_process.spawn»('daemon', [], { detached: true, stdio: 'inherit' }).unref();
  `),
  wide(`
    @const child# = «child_process.spawn»('a', { detached: true, stdio: ['ignore', 'ignore', 2] }); use(#);
     child#.unref();
  `),
  wide(`
     let child#;
    @child# = «child_process.spawn»('sleep', ['1'], {
       detached: true, // on its own
     });
     child#.unref();
  `),
  wide(`
    @«child_process.fork»('./a.js', { detached: true }).unref();
  `),
  wide(`
     {
       const log = #;
       {
    @    «child_process.spawn»(String(log), [], { stdio: ['ignore'], detached: true }).unref();
       }
     }
  `),
  wide(`
     switch (flag) {
       case true:
    @    «child_process.spawn»('a', [], { detached: true, stdio: 'inherit' }).unref();
     }
  `),
  wide(`
    @if (flag) «child_process.spawn»('a', [], { detached: true, stdio: 'inherit' }).unref();
  `),
  native(`
     const accept# = «koffi.load»('libc.so.6').func('int accept(int socket, void *address, void *length)');
    @use(accept#(3, null, (null)));
  `),
  native(`
     const libc# = «koffi.load»('libc.so.6');
     const creat# = libc#.func('creat', 'int', ['str', 'int']);
    @use(creat#('a#', (0o600))); // new
  `),
  native(`
     {
       const { symbols: { pipe, getpid } } = «Deno.dlopen»('libc.so.6', {
         getpid: { parameters: [], result: 'i32' },
         pipe: { parameters: ['buffer'], result: 'i32' },
       });
    @  use(pipe(items), getpid);
     }
  `),
  native(`
     const lib# = «Deno.dlopen»('libc.so.6', { dup: { parameters: ['i32' /* of it */], result: 'i32' } });
    @use(lib#.symbols.dup(1 /* out */));
  `),
];
