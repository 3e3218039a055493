import type { RuleName } from '../rules/helpers.ts';

/**
 * One thing to report, as it is found in real code.
 *
 * In the text `«fs.openSync»` is however the file calls that export, `#` is a number of the site's own, and a
 * line that starts with `@` is one on which a finding is reported.
 */
export interface SiteTemplate {
  readonly text: string;
  /** Findings of each rule, when only that rule runs. */
  readonly findings: Readonly<Partial<Record<RuleName, number>>>;
  /** It awaits something, so it needs an async function or the top level of a module. */
  readonly awaits?: boolean;
}

const site = (findings: SiteTemplate['findings'], text: string): SiteTemplate => {
  const lines = text.replace(/^\n|\n\s*$/g, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^[ @]*/.exec(line)![0].length));
  return {
    findings,
    text: lines.map((line) => (line.includes('@') ? `@${line.replace('@', ' ').slice(indent)}` : line.slice(indent))).join('\n'),
  };
};

const opens = (text: string, count = 1): SiteTemplate => site({ 'no-unmarked-open': count }, text);
const spawns = (text: string, count = 1): SiteTemplate => site({ 'no-unsealed-spawn': count }, text);
const servers = (text: string, count = 1): SiteTemplate => site({ 'no-unmarked-server': count }, text);
const awaits = (template: SiteTemplate): SiteTemplate => ({ ...template, awaits: true });
const connects = (text: string): SiteTemplate => site({ 'no-unmarked-server': 1, 'no-unmarked-connection': 1 }, text);

const openSites = [
  opens(`
    @const fd# = «fs.openSync»('a#', 'r');
     use(fd#);
  `),
  opens(`
    @use(«fs.openSync»('a#', 'r'), #);
  `),
  opens(`
     function open#(path) {
    @  return «fs.openSync»(path, 'r');
     }
     use(open#('a'));
  `),
  opens(`
    @const open# = () => «fs.openSync»('a#', 'r');
     use(open#());
  `),
  opens(`
     class Log# {
    @  fd = «fs.openSync»('log#', 'a');
     }
     use(new Log#().fd);
  `),
  opens(`
    @const pair# = { fd: «fs.openSync»('a#', 'r'), n: # };
     use(pair#);
  `),
  opens(`
    @const fd# = flag ? «fs.openSync»('a#', 'r') : -1;
     use(fd#);
  `),
  opens(`
    @const fd# = «fs.openSync»(
       'a#', // the name
       'r', /* for reading */
     );
     use(fd#);
  `),
  awaits(
    opens(`
    @const file# = await «fs.promises.open»('a#');
     use(file#);
     await file#.close();
  `),
  ),
  opens(`
    @«fs.promises.open»('a#').then((file) => use(file));
  `),
  awaits(
    opens(
      `
    @const [a#, b#] = await Promise.all([«fs.promises.open»('a#'), «fs.promises.open»('b#')]);
     use(a#, b#);
  `,
      2,
    ),
  ),
  opens(`
    @const stream# = «fs.createReadStream»('a#');
     stream#.pipe(out);
  `),
  opens(`
    @«fs.createReadStream»('a#')
       .on('error', done)
       .pipe(out);
  `),
  opens(`
    @const stream# = new «fs.WriteStream»('a#');
     use(stream#);
  `),
];

const callbackSites = [
  opens(`
    @«fs.open»('a#', (err, fd) => {
       if (err) throw err;
       use(fd);
     });
  `),
  opens(`
    @«fs.open»('a#', 'r', function (error, file#) {
       if (error) {
         use(error.message);
         return;
       }

       // Everything is well with #.
       use(file#);
     });
  `),
  opens(`
    @«fs.open»('a#', (err, fd) => {
       use(err, fd);
     });
  `),
  opens(`
    @«fs.open»('a#', done);
  `),
  opens(`
    @«fs.open»('a#', onOpen#);
     function onOpen#(err, fd) {
       if (!err) use(fd);
     }
  `),
  opens(`
    @«fs.open»('a#', (err, fd) => done(err, fd));
  `),
  opens(`
    @«fs.open»('a#', (err, fd) => { if (err) return; use(fd); });
  `),
  opens(`
    @«fs.open»('a#', 'w', (err) => {
       if (err) throw err;
     });
  `),
  opens(`
    @«fs.open»('a#', (err, fd) => {
       if (err) return done(err); // no descriptor
       /* a descriptor */
       if (flag) {
         use(fd);
       }
     });
  `),
  opens(`
    @«fs.open»('a#', async (err, fd) => {
       use('before');
       if (err) throw err;
       else use(fd);
     });
  `),
  site(
    { 'no-unmarked-open': 1, 'no-unsealed-spawn': 1 },
    `
    @«fs.open»('a#', (err, fd) => {
       if (err) return;
    @  «child_process.spawn»('ls', { stdio: [fd] });
     });
  `,
  ),
];

const serverSites = [
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

const connectionSites = [
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

const spawnSites = [
  spawns(`
    @const child# = «child_process.spawn»('ls', ['-l'], { stdio: 'inherit' });
     use(child#);
  `),
  spawns(`
    @«child_process.exec»('ls #', (err, stdout) => {
       if (err) throw err;
       use(stdout);
     });
  `),
  spawns(`
    @const text# = «child_process.execSync»('ls #').toString().trim();
     use(text#);
  `),
  awaits(
    spawns(`
     const run# = «util.promisify»(«child_process.execFile»);
    @use(await run#('ls'));
  `),
  ),
  spawns(`
     function start#(name) {
    @  return «child_process.fork»(name);
     }
     use(start#('a.js'));
  `),
  spawns(
    `
    @use(String(«child_process.execFileSync»('du')), «child_process.spawnSync»('ls').status);
  `,
    2,
  ),
  spawns(`
    @«child_process.spawn»('sleep', ['1'], {
       detached: true, // on its own
       stdio: 'ignore',
     }).unref();
  `),
];

/** The same APIs in packages, and what promisifies them. */
const packageSites = [
  opens(`
    @const fd# = «graceful-fs.openSync»('a#', 'r');
     use(fd#);
  `),
  opens(`
    @use(«graceful-fs.createReadStream»('a#').pipe(out));
  `),
  awaits(
    opens(`
    @const fd# = await «fs-extra.open»('a#', 'r');
     use(fd#);
  `),
  ),
  opens(`
     function open#(path, flags) {
    @  return «fs-extra.open»(path, flags).then((fd) => use(fd));
     }
     open#('a', 'r');
  `),
  opens(`
    @«fs-extra.open»('a#', 'r', (err, fd) => {
       if (err) throw err;
       use(fd);
     });
  `),
  opens(`
    @«fs-extra.open»('a#', 'r', onOpen#);
     function onOpen#(err, fd) {
       use(err, fd);
     }
  `),
  awaits(
    opens(`
     const open# = «util.promisify»(«graceful-fs.open»);
    @use(await open#('a#', 'r'));
  `),
  ),
];

const otherSpawnSites = [
  spawns(`
    @const child# = «Bun.spawn»(['ls', '#']);
     use(child#);
  `),
  spawns(`
    @use(«Bun.spawnSync»({ cmd: ['ls'] }).status);
  `),
  spawns(`
    @const child# = new «Deno.Command»('ls').spawn();
     use(child#);
  `),
  awaits(
    spawns(`
     const command# = new «Deno.Command»('ls', { args: ['#'] });
    @const { status: status# } = await command#.output();
     use(status#);
  `),
  ),
  spawns(`
     function start#(name) {
    @  return new «Deno.Command»(name).outputSync();
     }
     use(start#('ls'));
  `),
  spawns(`
     class Child# {
       _command = new «Deno.Command»('ls');

       start() {
    @    this._command.spawn();
       }
     }
     new Child#().start();
  `),
  spawns(`
    @if (new «Deno.Command»('ls').outputSync().status) use(#);
  `),
  // By the option.
  spawns(`
    @const { status: status# } = «cross-spawn.sync»('ls', ['#']);
     use(status#);
  `),
  spawns(`
    @use(«cross-spawn.sync»\`ls \${#}\`);
  `),
];

export const templates: readonly SiteTemplate[] = [
  ...openSites,
  ...packageSites,
  ...otherSpawnSites,
  ...callbackSites,
  ...serverSites,
  ...connectionSites,
  ...spawnSites,
];
