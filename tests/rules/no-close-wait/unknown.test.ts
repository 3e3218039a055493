import { runRule, type Finding } from '../helpers.ts';

const unknown = (api: string, output?: string): Finding => ({
  messageId: 'unknown',
  data: { api },
  ...(output !== undefined && { suggestions: [{ messageId: 'closeOnExit', data: {}, output }] }),
});
const options = [{ unknownCommands: true }] as const;

const helper = "import { closeOnExit } from 'eslint-plugin-noinherit/runtime';";

// Functions that run a command which the file does not show, and settle a promise when its output ends.
runRule('no-close-wait', {
  valid: [
    {
      name: 'not asked for',
      code: "import { spawn } from 'child_process';\nexport const run = (command) => new Promise((resolve) => { spawn(command, { shell: true }).on('close', resolve); });",
    },
    {
      name: 'a program that is shown, or is not given by a caller',
      options,
      code: "import { spawn } from 'child_process';\nimport electron from 'electron';\nexport const git = (args) => new Promise((resolve) => { spawn('git', args).on('close', resolve); });\nexport const app = (args) => new Promise((resolve) => { spawn(electron, args).on('close', resolve); });\nexport const self = () => new Promise((resolve) => { spawn(process.execPath, ['x.js']).on('close', resolve); });",
    },
    {
      name: 'no promise is settled, or by the end of the command itself',
      options,
      code: "import { spawn } from 'child_process';\nexport const one = (command) => { spawn(command).on('close', done); };\nexport const two = (command) => new Promise((resolve) => { spawn(command).on('exit', resolve).on('close', log); });",
    },
    {
      name: 'no pipe, or closed with the command',
      options,
      code: "import { spawn } from 'child_process';\nimport { closeOnExit } from 'eslint-plugin-noinherit/runtime';\nexport const one = (command) => new Promise((resolve) => { spawn(command, { stdio: 'inherit' }).on('close', resolve); });\nexport const two = (command) => new Promise((resolve) => { closeOnExit(spawn)(command).on('close', resolve); });",
    },
  ],
  invalid: [
    {
      name: 'spawn through a shell',
      options,
      code: `
        import { spawn } from 'node:child_process';
        export function run(command, cwd) {
          return new Promise((resolve, reject) => {
            const child = spawn(command, { shell: true, cwd });
            child.stdout.on('data', keep);
            child.on('error', reject);
            child.on(«'close'», (code) => resolve({ code }));
          });
        }
      `,
      errors: [
        unknown(
          'child_process.spawn',
          `
            import { spawn } from 'node:child_process';
            ${helper}
            export function run(command, cwd) {
              return new Promise((resolve, reject) => {
                const child = closeOnExit(spawn)(command, { shell: true, cwd });
                child.stdout.on('data', keep);
                child.on('error', reject);
                child.on('close', (code) => resolve({ code }));
              });
            }
          `,
        ),
      ],
      output: null,
    },
    {
      name: 'a callback, once for a function',
      options,
      code: `
        import { exec } from 'node:child_process';
        export const run = (command) => new Promise((resolve) => {
          if (flag) «exec(command, (error, out) => resolve(out))»;
          else exec(command, (error, out) => resolve(out));
        });
      `,
      errors: [
        unknown(
          'child_process.exec',
          `
            import { exec } from 'node:child_process';
            ${helper}
            export const run = (command) => new Promise((resolve) => {
              if (flag) closeOnExit(exec)(command, (error, out) => resolve(out));
              else exec(command, (error, out) => resolve(out));
            });
          `,
        ),
      ],
      output: null,
    },
    {
      name: 'a promise of the call, and the text of a shell',
      options,
      code: `
        import { execFile } from 'node:child_process';
        import { promisify } from 'node:util';
        import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
        const run = promisify(execFile);
        export const bash = async ({ script }) => (await «run('/bin/bash', ['-lc', script])»).stdout;
      `,
      errors: [
        unknown(
          'child_process.execFile',
          `
            import { execFile } from 'node:child_process';
            import { promisify } from 'node:util';
            import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
            const run = promisify(execFile);
            export const bash = async ({ script }) => (await closeOnExit(run)('/bin/bash', ['-lc', script])).stdout;
          `,
        ),
      ],
      output: null,
    },
    {
      name: 'a class, with options from elsewhere',
      options,
      language: 'ts',
      code: `
        import * as cp from 'node:child_process';
        import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
        export class Tool {
          constructor(private readonly path: string) {}
          run(): Promise<void> {
            return new Promise((resolve, reject) => {
              const child: cp.ChildProcess = cp.spawn(this.path, this.options());
              child.stdout?.on('data', (data) => this.keep(data));
              child.on(«'close'», (code) => {
                if (code) reject(new Error('failed'));
                else resolve();
              });
            });
          }
        }
      `,
      errors: [
        unknown(
          'child_process.spawn',
          `
            import * as cp from 'node:child_process';
            import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
            export class Tool {
              constructor(private readonly path: string) {}
              run(): Promise<void> {
                return new Promise((resolve, reject) => {
                  const child: cp.ChildProcess = closeOnExit(cp.spawn)(this.path, this.options());
                  child.stdout?.on('data', (data) => this.keep(data));
                  child.on('close', (code) => {
                    if (code) reject(new Error('failed'));
                    else resolve();
                  });
                });
              }
            }
          `,
        ),
      ],
      output: null,
    },
    {
      name: 'Bun',
      options,
      code: `
        export async function bash(command) {
          const child = Bun.spawn(['bash', '-c', command], { stdout: 'pipe', stderr: 'pipe' });
          const [out, err] = await Promise.all([«new Response(child.stdout)».text(), new Response(child.stderr).text()]);
          return out + err;
        }
      `,
      errors: [unknown('Bun.spawn')],
      output: null,
    },
  ],
});
