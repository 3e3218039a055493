import ts from 'typescript';

import type { Program } from './grammar.ts';
import { World } from './world.ts';

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<unknown>;

/** Runs a program in a world of test doubles. */
export async function run(code: string, { filename }: Program, flag: boolean): Promise<World> {
  const { outputText } = ts.transpileModule(code.replace(/^\uFEFF?#!.*/, ''), {
    fileName: filename.replace(/\.[cm][jt]s$/, '.ts'),
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ESNext, esModuleInterop: true },
  });
  const world = new World(flag);
  const { names } = world;
  const main = new AsyncFunction(...Object.keys(names), 'exports', outputText.replaceAll('debugger', 'void 0'));
  await world.settle(main(...Object.values(names), {}));
  return world;
}
