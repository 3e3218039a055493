import path from 'node:path';

import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { programs, type Program } from './grammar.ts';
import { fix } from './lint.ts';
import { RUNS } from './runs.ts';

const SAMPLES = Math.ceil(RUNS / 50);

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: false,
  skipLibCheck: true,
  noEmit: true,
};

/** The compiler's errors in files that exist only in memory, with paths in this folder, so that imports resolve. */
function complaints(files: ReadonlyMap<string, string>): Map<string, string[]> {
  const host = ts.createCompilerHost(options);
  const inherited = { getSourceFile: host.getSourceFile, fileExists: host.fileExists, readFile: host.readFile };
  host.fileExists = (name) => files.has(name) || inherited.fileExists(name);
  host.readFile = (name) => files.get(name) ?? inherited.readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = files.get(name);
    return text === undefined
      ? inherited.getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return new Map(
    [...files.keys()].map((name) => {
      const source = program.getSourceFile(name);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [name, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}

/** The text of a file as the compiler receives it. */
const withoutBom = (text: string): string => text.replace(/^\uFEFF/, '');

describe('in TypeScript', () => {
  it('the compiler reports nothing new', () => {
    // Without what Node's types do not support: a class that takes a path, and execve, which Node 20 does not have.
    const typed = programs().filter(
      ({ language, code }) => language === 'ts' && !/new .*WriteStream|execve/.test(code),
    );
    const samples: Program[] = fc.sample(typed, SAMPLES);
    const files = new Map<string, string>();
    samples.forEach((program, i) => {
      const extension = path.extname(program.filename);
      const after = fix(program.code, program).output;
      files.set(path.join(import.meta.dirname, `before-${i}${extension}`), withoutBom(program.code));
      files.set(path.join(import.meta.dirname, `after-${i}${extension}`), withoutBom(after));
    });
    for (const [name, found] of complaints(files)) expect(found, `${name}\n${files.get(name)}`).toEqual([]);
  }, 240_000);
});
