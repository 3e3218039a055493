import { runRule } from '../helpers.ts';
import { lateAfter } from './helpers.ts';

const late = lateAfter(`
  import fs from 'graceful-fs';
  import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
`);

// Spawn functions of other runtimes, and descriptors from packages.
runRule('no-late-mark', {
  valid: [
    {
      name: 'a command that is only prepared before the mark',
      code: `
        import fs from 'graceful-fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const fd = fs.openSync('a');
        const command = new Deno.Command('ls');
        setNoInherit(fd);
        use(fd, command);
      `,
    },
  ],
  invalid: [
    late(
      'a program of Bun',
      `
      const fd = «fs.openSync('a')»;
      Bun.spawn(['ls']);
      setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `graceful-fs.openSync` gives', 3, '`Bun.spawn`', 2]],
      `
      const fd = setNoInherit(fs.openSync('a'));
      Bun.spawn(['ls']);
      use(fd);
    `,
    ),
    late(
      'a command of Deno',
      `
      const command = new Deno.Command('ls');
      const fd = «fs.openSync('a')»;
      command.outputSync();
      setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `graceful-fs.openSync` gives', 4, '`Deno.Command.outputSync`', 3]],
      `
      const command = new Deno.Command('ls');
      const fd = setNoInherit(fs.openSync('a'));
      command.outputSync();
      use(fd);
    `,
    ),
  ],
});
