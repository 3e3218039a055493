import { handsOver, sockets, type SiteTemplate } from './site.ts';

export const socketSites: readonly SiteTemplate[] = [
  sockets(`
    @const socket# = «net.connect»(80, 'localhost');
     socket#.end('hello #');
  `),
  sockets(`
    @const socket# = new «net.Socket»();
     use(socket#);
  `),
  sockets(`
     class Client# {
    @  socket = «tls.connect»({ port: 443 });
     }
     use(new Client#().socket);
  `),
  sockets(`
    @const udp# = «dgram.createSocket»('udp4');
     udp#.bind(0, () => use('bound'));
  `),
  sockets(`
    @use(«http2.connect»('https://localhost'));
  `),
  handsOver(`
    @const server# = «http.createServer»(app);
    @server#.on('upgrade', (request, socket#, head) => {
       use(request, socket#, head);
     });
  `),
];
