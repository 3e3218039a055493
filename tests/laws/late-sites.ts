import { awaits, late, site, type SiteTemplate } from './site.ts';

const MARK = '«eslint-plugin-noinherit/runtime.setNoInherit»';

/** Sites with a late mark, on a variable named `late#`. */
export const lateSites: readonly SiteTemplate[] = [
  late(`
    @const late# = «fs.openSync»('a#', 'r');
     use(late#);
     ${MARK}(late#);
  `),
  awaits(
    late(`
    @const late# = «fs.openSync»('a#', 'r');
     await use(#);
     ${MARK}(late#);
     use(late#);
  `),
  ),
  late(`
    @const late# = «fs.openSync»('a#', 'r');
     if (flag) ${MARK}(late#);
     use(late#);
  `),
  late(`
     function open#(path) {
    @  const late# = «fs.openSync»(path, 'r');
       use(late#);
       // Now nobody can get it.
       ${MARK}(late#);
       return late#;
     }
     use(open#('a'));
  `),
  awaits(
    late(`
    @const late# = await «fs.promises.open»('a#');
     use(late#);
     ${MARK}(late#);
  `),
  ),
  late(`
    @«fs.open»('a#', (err, late#) => {
       if (err) throw err;
       use(late#);
       ${MARK}(late#);
     });
  `),
  awaits(
    late(`
    @const late# = «http.createServer»(app);
     late#.listen(0);
     await use(#);
     ${MARK}(late#);
  `),
  ),
  site(
    { 'no-late-mark': 1, 'no-unsealed-spawn': 1 },
    `
    @const late# = «fs.openSync»('a#', 'r');
    @«child_process.spawn»('ls');
     ${MARK}(late#);
     use(late#);
  `,
  ),
];
