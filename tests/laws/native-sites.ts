import { site, type SiteTemplate } from './site.ts';

const native = (text: string): SiteTemplate => site({ 'no-raw-native-open': 1 }, text);

export const nativeSites: readonly SiteTemplate[] = [
  native(`
     const open# = «koffi.load»('libc.so.6').func('int open(const char *path, int flags)');
    @const fd# = open#('a#', 0);
     use(fd#);
  `),
  native(`
     const libc# = «koffi.load»('libc.so.6');
     const socket# = libc#.func('socket', 'int', ['int', 'int', 'int']);
     function listen#() {
    @  return socket#(1, 1 | 2, 0);
     }
     use(listen#());
  `),
  native(`
     const native# = {
       openat: «koffi.load»('libc.so.6').func('int openat(int at, const char *path, int flags)'),
     };
    @use(native#.openat(-100, 'a#', flag ? 0 : 1)); // of the folder
  `),
  native(`
     const eventfd# = «koffi.load»('libc.so.6').func('int eventfd(unsigned int start, int flags)');
    @use(eventfd#(2));
  `),
  native(`
     {
       const O_CLOEXEC = 0x80000;
       const open# = «koffi.load»(null).func('int open(const char *path, int flags)');
    @  use(open#('a#', (0) /* read */));
     }
  `),
];
