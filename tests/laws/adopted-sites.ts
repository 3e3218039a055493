import { adopts, type SiteTemplate } from './site.ts';

export const adoptedSites: readonly SiteTemplate[] = [
  adopts(`
    @const socket# = new «net.Socket»({ fd: 23, readable: true });
     use(socket#);
  `),
  adopts(`
    @use(new «tty.WriteStream»(Number(options.fd)));
  `),
  adopts(`
     function input#(fd) {
    @  return new «tty.ReadStream»(fd);
     }
     use(input#(7));
  `),
  adopts(`
    @const stream# = «fs.createReadStream»('', {
       fd: 24, // from the launcher
     });
     use(stream#);
  `),
  adopts(`
     const server# = «http.createServer»(app);
    @server#.listen({ fd: 23 });
  `),
  adopts(`
    @«net.createServer»().listen({ fd: Number(options.fd) }, () => {
       use(#);
     });
  `),
];
