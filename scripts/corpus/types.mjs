import { join } from 'node:path';

import ts from 'typescript';

import { repository } from '../lib/ensure-build.mjs';

/**
 * A TypeScript file that the fixes changed.
 * @typedef {object} Fixed
 * @property {string} path
 * @property {string} name the path that messages show
 * @property {string} output
 */

/** @type {ts.CompilerOptions} */
const options = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  experimentalDecorators: true,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  typeRoots: [join(repository, 'node_modules/@types')],
  types: ['node'],
  paths: { 'eslint-plugin-noinherit/runtime': [join(repository, 'dist/runtime.d.mts')] },
};

/**
 * The compiler's errors in fixed files that the published files do not have. Other packages that the files import are
 * not installed, so their errors are in both.
 * @param {readonly Fixed[]} fixed
 * @returns {string[]}
 */
export function newDiagnostics(fixed) {
  if (fixed.length === 0) return [];
  const before = diagnose(fixed, new Map());
  const after = diagnose(fixed, new Map(fixed.map(({ path, output }) => [path, output])));
  return fixed.flatMap(({ name, path }) => {
    // Compares codes, because the message of the same error may list types in another order.
    const known = (before.get(path) ?? []).map(({ code }) => code);
    const added = (after.get(path) ?? []).filter(({ code }) => {
      const at = known.indexOf(code);
      if (at >= 0) known.splice(at, 1);
      return at < 0;
    });
    return added.map(({ code, text }) => `${name}: the compiler says after the fix: TS${code} ${text}`);
  });
}

/** Files that both programs share: most of them. @type {Map<string, ts.SourceFile | undefined>} */
const unchanged = new Map();

/**
 * @param {readonly Fixed[]} files
 * @param {ReadonlyMap<string, string>} texts replace the contents of files on disk
 */
function diagnose(files, texts) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, readFile } = host;
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, version);
    const file = unchanged.get(name) ?? getSourceFile(name, version, ...rest);
    unchanged.set(name, file);
    return file;
  };
  const program = ts.createProgram(
    files.map(({ path }) => path),
    options,
    host,
  );
  return new Map(
    files.map(({ path }) => {
      const source = program.getSourceFile(path);
      const all = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [
        path,
        all.map(({ code, messageText }) => ({ code, text: ts.flattenDiagnosticMessageText(messageText, ' ') })),
      ];
    }),
  );
}
