import ts from 'typescript';

import type { Program } from './grammar.ts';
import { World } from './world.ts';

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<unknown>;

const compiled = new Map<string, string>();

/** A program as the body of a function. */
function compile(code: string, { filename }: Program): string {
  const key = `${filename}\n${code}`;
  let output = compiled.get(key);
  if (output === undefined) {
    const { outputText } = ts.transpileModule(code.replace(/^\uFEFF?#!.*/, ''), {
      fileName: filename.replace(/\.[cm][jt]s$/, '.ts'),
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ESNext, esModuleInterop: true },
    });
    output = outputText.replaceAll('debugger', 'void 0');
    // A program runs several times before and after its fix; the previous one is not needed any more.
    if (compiled.size > 1) compiled.clear();
    compiled.set(key, output);
  }
  return output;
}

/** Runs a program in a world of test doubles. */
export async function run(code: string, program: Program, flag: boolean): Promise<World> {
  const world = new World(flag);
  const { names } = world;
  const main = new AsyncFunction(...Object.keys(names), 'exports', compile(code, program));
  await world.settle(main(...Object.values(names), {}));
  return world;
}
