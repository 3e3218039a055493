import { awaits, opens, site, type SiteTemplate } from './site.ts';

export const openSites: readonly SiteTemplate[] = [
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

export const callbackSites: readonly SiteTemplate[] = [
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

/** The same APIs in packages, and promisified. */
export const packageSites: readonly SiteTemplate[] = [
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
