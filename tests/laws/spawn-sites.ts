import { awaits, replaces, site, spawns, type SiteTemplate } from './site.ts';

export const spawnSites: readonly SiteTemplate[] = [
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

/** Descriptors that only a child needs. */
export const childStdioSites: readonly SiteTemplate[] = [
  site(
    { 'no-unclosed-child-stdio': 1, 'no-unmarked-open': 1, 'no-unsealed-spawn': 1 },
    `
     function start#() {
    @  const log# = «fs.openSync»('log#', 'a');
    @  «child_process.spawn»('a', [], { stdio: ['ignore', log#, log#] });
     }
     start#();
  `,
  ),
  site(
    { 'no-unclosed-child-stdio': 1, 'no-unmarked-open': 1, 'no-unsealed-spawn': 1 },
    `
     for (const name of items) {
    @  const log# = «fs.openSync»(name, 'a'); // for the child
       try {
    @    «child_process.spawn»('a', { stdio: ['ignore', 'ignore', log#] }).unref();
       } finally {
         use(name);
       }
     }
  `,
  ),
];

export const otherSpawnSites: readonly SiteTemplate[] = [
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
  replaces(`
     if (#) {
    @  «process.execve»('/bin/sh', ['sh', '-c', 'ls #']);
     }
  `),
  // With the option `spawners`.
  spawns(`
    @const { status: status# } = «cross-spawn.sync»('ls', ['#']);
     use(status#);
  `),
  spawns(`
    @use(«cross-spawn.sync»\`ls \${#}\`);
  `),
];
