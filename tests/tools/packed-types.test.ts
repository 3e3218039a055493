// Does this repository's TypeScript accept the types of the packed package? tests/tools/types.test.ts tries others.
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { packAndInstall, type PackedPackage, repository } from '../package/packed.ts';

const fixtures = fileURLToPath(new URL('../fixtures/package/', import.meta.url));

let packed: PackedPackage;

beforeAll(() => {
  packed = packAndInstall();
  for (const name of ['types', 'types-node10'])
    cpSync(join(fixtures, name), join(packed.consumer, name), { recursive: true });
  for (const name of ['eslint', '@types/node', '@types/estree']) {
    const link = join(packed.consumer, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), link, 'junction');
  }
});
afterAll(() => packed[Symbol.dispose]());

it('type-checks in a project that configures the plugin by name and by object, and that calls the runtime', () => {
  expect(problemsOf('types', 4)).toEqual([]);
});

it('type-checks in a project whose resolution knows no exports map', () => {
  expect(problemsOf('types-node10', 1)).toEqual([]);
});

function problemsOf(project: string, files: number): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(packed.consumer, project, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(describeDiagnostic(diagnostic));
      },
    },
  );
  if (!config) throw new Error('The fixture has no tsconfig.json.');
  expect(config.fileNames).toHaveLength(files);
  const program = ts.createProgram(config.fileNames, config.options);
  return ts.getPreEmitDiagnostics(program).map(describeDiagnostic);
}

function describeDiagnostic({ file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `${file?.fileName ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
