import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { packAndInstall, type PackedPackage, repository } from './packed.ts';

const fixtures = fileURLToPath(new URL('../fixtures/package/types/', import.meta.url));

let packed: PackedPackage;
let project: string;

beforeAll(() => {
  packed = packAndInstall();
  project = join(packed.consumer, 'types');
  cpSync(fixtures, project, { recursive: true });
  for (const name of ['eslint', '@types/node', '@types/estree']) {
    const link = join(packed.consumer, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), link, 'junction');
  }
});
afterAll(() => packed[Symbol.dispose]());

it('type-checks in a project that configures the plugin by name and by object, and that calls the runtime', () => {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(project, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(describeDiagnostic(diagnostic));
      },
    },
  );
  if (!config) throw new Error('The fixture has no tsconfig.json.');
  expect(config.fileNames).toHaveLength(4);
  const program = ts.createProgram(config.fileNames, config.options);
  expect(ts.getPreEmitDiagnostics(program).map(describeDiagnostic)).toEqual([]);
});

function describeDiagnostic({ file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `${file?.fileName ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
