import { runRule, type Invalid } from '../helpers.ts';
import { unsealedCall } from './helpers.ts';

/** A module that already imports the helper, and starts a program between « and »; --fix adds the line with ◊. */
const sealing = (name: string, body: string, method = 'spawn'): Invalid => {
  const code = `\n        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';${body}`;
  return {
    name,
    code: code.replace(/◊[^◊]*◊/g, ''),
    errors: [unsealedCall(`Deno.Command.${method}`)],
    output: code.replace(/[«»◊]/g, ''),
  };
};

/** The same with a suggestion instead of a fix, or without any edit. */
const unsure = (name: string, body: string, method = 'output'): Invalid => {
  const code = `\n        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';${body}`;
  const output = code.replace(/[«»◊]/g, '');
  return {
    name,
    code: code.replace(/◊[^◊]*◊/g, ''),
    errors: [
      unsealedCall(`Deno.Command.${method}`, code.includes('◊') ? { helper: 'sealDescriptors', output } : undefined),
    ],
    output: null,
  };
};

// Programs that a method starts: the seal is a statement before the call.
runRule('no-unsealed-spawn', {
  valid: [
    {
      name: 'sealed',
      code: `
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        const command = new Deno.Command('ls', { args: ['-l'] });
        sealDescriptors();
        const child = command.spawn();
        export async function list() {
          sealDescriptors();
          return await new Deno.Command('ls').output();
        }
        export const size = () => (sealDescriptors(), new Deno.Command('du').outputSync());
        use(child);
      `,
    },
    {
      name: 'a command that is only prepared',
      code: `
        export const command = new Deno.Command('ls');
        use(command, Deno.Command, new Deno.Command('du').stdout);
      `,
    },
    {
      name: 'what else has such methods',
      code: `
        import { Command } from './commands.js';
        export function start(command, Deno) {
          command.spawn();
          command.output();
          new Deno.Command('ls').spawn();
        }
        new Command('ls').spawn();
        new Denon.Command('ls').spawn();
        Deno.Command('ls').spawn();
        new Deno.Process('ls').spawn();
        let either = new Deno.Command('ls');
        either = other;
        either.spawn();
      `,
    },
    {
      name: 'what the runtime cannot mark',
      code: `
        const file = await Deno.open('a');
        const other = Deno.openSync('a');
        Deno.serve(() => new Response('hello'));
        for await (const connection of Deno.listen({ port: 0 })) use(connection, file, other);
      `,
    },
  ],
  invalid: [
    {
      name: 'a statement of its own, in a file without imports',
      code: `
        // Lists the files.
        «new Deno.Command('ls').spawn()»;
        export {};
      `,
      errors: [unsealedCall('Deno.Command.spawn')],
      output: `
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';

        sealDescriptors();
        // Lists the files.
        new Deno.Command('ls').spawn();
        export {};
      `,
    },
    {
      name: 'CommonJS without semicolons',
      language: 'cjs',
      code: `
        const command = new globalThis.Deno.Command('ls')
        exports.list = () => {
          const child = «command.spawn()»
          return child
        }
      `,
      errors: [unsealedCall('Deno.Command.spawn')],
      output: `
        const { sealDescriptors } = require('eslint-plugin-noinherit/runtime')

        const command = new globalThis.Deno.Command('ls')
        exports.list = () => {
          sealDescriptors()
          const child = command.spawn()
          return child
        }
      `,
    },
    {
      name: 'in TypeScript, with another import of the runtime',
      language: 'ts',
      code: `
        import * as noinherit from 'eslint-plugin-noinherit/runtime';

        export class Lister {
        \treadonly #command: Deno.Command = new Deno.Command('ls');

        \tlist(): Deno.CommandOutput {
        \t\treturn «this.#command.outputSync()» as Deno.CommandOutput;
        \t}
        }
        export default noinherit;
      `,
      errors: [unsealedCall('Deno.Command.outputSync')],
      output: `
        import * as noinherit from 'eslint-plugin-noinherit/runtime';

        export class Lister {
        \treadonly #command: Deno.Command = new Deno.Command('ls');

        \tlist(): Deno.CommandOutput {
        \t\tnoinherit.sealDescriptors();
        \t\treturn this.#command.outputSync() as Deno.CommandOutput;
        \t}
        }
        export default noinherit;
      `,
    },
    sealing(
      'awaited afterwards',
      `
        ◊sealDescriptors();
        ◊const { success } = await «new Deno.Command('ls').output()»;
        use(success);
      `,
      'output',
    ),
    sealing(
      'exported',
      `
        ◊sealDescriptors();
        ◊export const text = decode(«new Deno.Command('ls').outputSync()».stdout);
      `,
      'outputSync',
    ),
    sealing(
      'the default export',
      `
        ◊sealDescriptors();
        ◊export default await «new Deno.Command('ls').output()»;
      `,
      'output',
    ),
    sealing(
      'under comments that belong to the statement',
      `
        use(1); // one

        ◊sealDescriptors();
        ◊/** The child. */
        // eslint-disable-next-line no-var
        var child = «new Deno.Command('ls').spawn()»; // started
        use(child);
      `,
    ),
    sealing(
      'after a comment about the line above',
      `
        use(1); // one
        ◊sealDescriptors();
        ◊«new Deno.Command('ls').spawn()»;
      `,
    ),
    sealing(
      'on a line with other code',
      `
        export function start() { ◊sealDescriptors(); ◊«new Deno.Command('ls').spawn()»; }
      `,
    ),
    sealing(
      'in a case',
      `
        switch (process.platform) {
          case 'linux':
            ◊sealDescriptors();
            ◊«new Deno.Command('ls').spawn()»;
            break;
          default:
            break;
        }
      `,
    ),
    sealing(
      'in a test, before the whole statement',
      `
        ◊sealDescriptors();
        ◊if («new Deno.Command('ls').outputSync()».success) use(1);
      `,
      'outputSync',
    ),
    sealing(
      'in what a loop goes over',
      `
        export async function read() {
          ◊sealDescriptors();
          ◊for await (const chunk of «new Deno.Command('ls').spawn()».stdout) use(chunk);
        }
      `,
    ),
    sealing(
      'in a branch with braces',
      `
        if (process.argv.length > 2) {
          ◊sealDescriptors();
          ◊«new Deno.Command('ls').spawn()»;
        }
      `,
    ),
    sealing(
      'before a line that begins with a parenthesis',
      `
        const command = new Deno.Command('ls');
        ◊sealDescriptors();
        ◊(«command.spawn()»).unref();
      `,
    ),
    sealing(
      'something asynchronous after it in the same statement',
      `
        ◊sealDescriptors();
        ◊use(«new Deno.Command('ls').spawn()», await other);
      `,
    ),
    {
      name: 'twice in one statement, twice in a row',
      code: `
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        export const all = await Promise.all([«new Deno.Command('a').output()», «new Deno.Command('b').output()»]);
        «new Deno.Command('c').spawn()»;
        «new Deno.Command('d').spawn()»;
      `,
      errors: ['output', 'output', 'spawn', 'spawn'].map((method) => unsealedCall(`Deno.Command.${method}`)),
      output: [
        `
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        sealDescriptors();
        export const all = await Promise.all([new Deno.Command('a').output(), new Deno.Command('b').output()]);
        sealDescriptors();
        new Deno.Command('c').spawn();
        sealDescriptors();
        new Deno.Command('d').spawn();
      `,
      ],
    },
    unsure(
      'an arrow that is an expression',
      `
        export const list = () => ◊(sealDescriptors(), ◊«new Deno.Command('ls').output()»◊)◊;
      `,
    ),
    unsure(
      'a branch without braces',
      `
        if (process.argv.length > 2) ◊(sealDescriptors(), ◊«new Deno.Command('ls').outputSync()»◊)◊;
      `,
      'outputSync',
    ),
    unsure(
      'something asynchronous before it in the same statement',
      `
        use(await other, ◊(sealDescriptors(), ◊«new Deno.Command('ls').spawn()»◊)◊);
      `,
      'spawn',
    ),
    unsure(
      'the condition of a loop that awaits',
      `
        const command = new Deno.Command('ls');
        while (◊(sealDescriptors(), ◊«command.outputSync()»◊)◊.success) await other;
      `,
      'outputSync',
    ),
    unsure(
      'something asynchronous in its own arguments',
      `
        const command = new Deno.Command('ls');
        use(«command.spawn(await other)»);
      `,
      'spawn',
    ),
    unsure(
      'a field of a class',
      `
        export class Child {
          child = «new Deno.Command('ls').spawn()»;
        }
      `,
      'spawn',
    ),
    unsure(
      'a default value',
      `
        export function list(command = «new Deno.Command('ls').outputSync()») {
          return command;
        }
      `,
      'outputSync',
    ),
    {
      name: 'a command that is perhaps not there',
      code: `
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        «new Deno.Command('ls')?.spawn()»;
      `,
      errors: [
        unsealedCall('Deno.Command.spawn', {
          helper: 'sealDescriptors',
          output: `
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        sealDescriptors();
        new Deno.Command('ls')?.spawn();
      `,
        }),
      ],
      output: null,
    },
  ],
});
