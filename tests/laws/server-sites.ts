import { connects, servers, type SiteTemplate } from './site.ts';

export const serverSites: readonly SiteTemplate[] = [
  servers(`
    @const server# = «http.createServer»(app);
     server#.listen(0);
  `),
  servers(`
    @«http.createServer»((request, response) => {
       response.end('hello #');
     }).listen(0, () => {
       use('listening');
     });
  `),
  servers(`
     class Service# {
    @  server = «https.createServer»(options, app);
       start() {
         this.server.listen(0);
         return this;
       }
     }
     use(new Service#().start());
  `),
  servers(`
    @const make# = () => new «net.Server»();
     use(make#());
  `),
  servers(
    `
    @const server# = flag ? «https.createServer»(options) : «http.createServer»();
     server#.listen(0);
  `,
    2,
  ),
  servers(`
     let server#;
     if (flag) {
    @  server# = «tls.createServer»(options);
       server#.listen(0);
     }
  `),
];

const listener = (handler: string): SiteTemplate =>
  connects(`
    @const server# = «net.createServer»();
    @server#.on('connection', ${handler});
  `);

export const connectionSites: readonly SiteTemplate[] = [
  listener(`(socket) => {
       use(socket);
     }`),
  listener(`function (conn#) {
       // Somebody is there.
       use(conn#);
     }`),
  listener(`async (socket) => {
       await use(socket);
     }`),
  listener('(socket) => use(socket)'),
  listener(`() => {
       use(#);
     }`),
  listener(`({ remoteAddress }) => {
       use(remoteAddress);
     }`),
  listener(`(...args) => {
       use(...args);
     }`),
  listener('(socket) => { use(socket); }'),
  listener('(socket) => {}'),
  listener(`function (socket) {
       'use strict';
       use(socket);
     }`),
  listener('done'),
  listener(`function on#(socket, ...rest) {
       if (flag) {
         use(socket, rest);
       }
     }`),
  connects(`
     function accept#(socket) {
       use(socket);
     }
    @«net.createServer»(accept#).listen(0);
  `),
  connects(`
    @«tls.createServer»(options, (socket) => {
       use(socket);
     }).listen(0);
  `),
];
