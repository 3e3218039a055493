import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import plugin from '../../src/index.ts';
import { packAndInstall, type PackedPackage } from '../package/packed.ts';
import { TOOL_SETS, type ToolSet } from '../../scripts/lib/versions.mjs';
import { linksTo, makeProject, obtain, programOf, type Ended, type Project } from './workspace.ts';

/** The versions, and what each supports: defineConfig came with 9.22, suppressions with 9.24, concurrency with 9.34. */
const VERSIONS = [
  { set: 'eslint-floor', hasDefineConfig: false, hasSuppressions: false, hasConcurrency: false },
  { set: 'eslint-9', hasDefineConfig: true, hasSuppressions: true, hasConcurrency: true },
  { set: 'eslint-10', hasDefineConfig: true, hasSuppressions: true, hasConcurrency: true },
] as const satisfies readonly {
  set: ToolSet;
  hasDefineConfig: boolean;
  hasSuppressions: boolean;
  hasConcurrency: boolean;
}[];

const CONFIG_AS_OBJECT = `import noinherit from 'eslint-plugin-noinherit';

export default [{ ...noinherit.configs.recommended, files: ['src/**/*.js'] }];
`;

const CONFIG_BY_NAME = `import { defineConfig } from 'eslint/config';
import noinherit from 'eslint-plugin-noinherit';

export default defineConfig([
  { files: ['src/**/*.js'], plugins: { noinherit }, extends: ['noinherit/recommended'] },
]);
`;

const SOURCES = {
  'src/clean.js': 'export const answer = 42;\n',
  'src/open.js': "import fs from 'node:fs';\n\nexport const log = fs.openSync('log', 'a');\n",
  'src/server.js':
    "import net from 'node:net';\n\nexport const server = net.createServer();\nserver.on('connection', (socket) => {\n  socket.end();\n});\n",
  'src/spawn.js': "import { spawn } from 'node:child_process';\n\nexport const child = spawn('git', ['gc']);\n",
};

const MENDED = {
  'src/clean.js': SOURCES['src/clean.js'],
  'src/open.js':
    "import fs from 'node:fs';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n\nexport const log = setNoInherit(fs.openSync('log', 'a'));\n",
  'src/server.js':
    "import net from 'node:net';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n\nexport const server = setNoInherit(net.createServer());\nserver.on('connection', (socket) => {\n  socket.end();\n});\n",
  'src/spawn.js':
    "import { spawn } from 'node:child_process';\nimport { sealed } from 'eslint-plugin-noinherit/runtime';\n\nexport const child = sealed(spawn)('git', ['gc']);\n",
};

const FOUND = [
  'src/open.js:3:20 noinherit/no-unmarked-open',
  'src/server.js:3:23 noinherit/no-unmarked-server',
  'src/spawn.js:3:22 noinherit/no-unsealed-spawn',
];

let packed: PackedPackage;

beforeAll(() => {
  packed = packAndInstall();
});
afterAll(() => packed[Symbol.dispose]());

describe.each(VERSIONS)('$set', ({ set, hasDefineConfig, hasSuppressions, hasConcurrency }) => {
  const eslint = (project: Project, ...args: string[]): Ended => project.run(programOf(set, 'eslint'), args);

  it.each(hasDefineConfig ? [CONFIG_AS_OBJECT, CONFIG_BY_NAME] : [CONFIG_AS_OBJECT])(
    'finds, and mends in one run (config %#)',
    (config) => {
      using project = makeRepository(set, config);
      const before = eslint(project, '--format', 'json', '.');
      expect(before).toMatchObject({ status: 1, stderr: '' });
      expect(findings(project, before)).toEqual(FOUND);
      expect(eslint(project, '--fix', '.')).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(sources(project)).toEqual(MENDED);
    },
  );

  it('is the version that is meant', () => {
    using project = makeRepository(set);
    expect(eslint(project, '--version').stdout).toBe(`v${TOOL_SETS[set][0].replace('eslint@', '')}\n`);
  });

  it('needs no TypeScript', () => {
    using project = makeRepository(set);
    const installed = [packed.consumer, obtain(set)].flatMap((folder) => readdirSync(join(folder, 'node_modules')));
    expect(installed).toContain('eslint');
    expect(installed.filter((name) => /^typescript|^@typescript/.test(name))).toEqual([]);
    expect(eslint(project, '.').status).toBe(1);
  });

  it('remembers with --cache what has not changed, and looks again at what has', () => {
    using project = makeRepository(set);
    const first = eslint(project, '--cache', '--format', 'json', '.');
    expect(findings(project, first)).toEqual(FOUND);
    expect(existsSync(join(project.folder, '.eslintcache'))).toBe(true);
    expect(findings(project, eslint(project, '--cache', '--format', 'json', '.'))).toEqual(FOUND);
    project.write('src/open.js', MENDED['src/open.js']);
    project.write('src/clean.js', SOURCES['src/spawn.js']);
    expect(findings(project, eslint(project, '--cache', '--format', 'json', '.'))).toEqual([
      'src/clean.js:3:22 noinherit/no-unsealed-spawn',
      ...FOUND.slice(1),
    ]);
  });

  it('shows with --fix-dry-run the text that --fix would write', () => {
    using project = makeRepository(set);
    const { stdout } = eslint(project, '--fix-dry-run', '--format', 'json', '.');
    const outputs = JSON.parse(stdout).flatMap(({ filePath, output }: { filePath: string; output?: string }) =>
      output === undefined ? [] : [[relativeTo(project, filePath), output]],
    );
    expect({ ...SOURCES, ...Object.fromEntries(outputs) }).toEqual(MENDED);
    expect(sources(project)).toEqual(SOURCES);
  });

  if (hasConcurrency)
    it('finds and mends the same in several threads', () => {
      using project = makeRepository(set);
      for (let i = 0; i < 40; i++) project.write(`src/many/spawn-${i}.js`, SOURCES['src/spawn.js']);
      const alone = findings(project, eslint(project, '--concurrency', 'off', '--format', 'json', '.'));
      expect(alone).toHaveLength(43);
      expect(findings(project, eslint(project, '--concurrency', '2', '--format', 'json', '.'))).toEqual(alone);
      expect(eslint(project, '--concurrency', '2', '--fix', '.').status).toBe(0);
      expect(project.read('src/many/spawn-39.js')).toBe(MENDED['src/spawn.js']);
    });

  if (hasSuppressions)
    it('takes up an old code base with --suppress-all, and lets go with --prune-suppressions', () => {
      using project = makeRepository(set);
      const suppressions = (): unknown => JSON.parse(project.read('eslint-suppressions.json'));
      expect(eslint(project, '--suppress-all', '.').status).toBe(0);
      expect(suppressions()).toEqual({
        'src/open.js': { 'noinherit/no-unmarked-open': { count: 1 } },
        'src/server.js': { 'noinherit/no-unmarked-server': { count: 1 } },
        'src/spawn.js': { 'noinherit/no-unsealed-spawn': { count: 1 } },
      });
      expect(eslint(project, '.').status).toBe(0);

      // A new finding is an error.
      project.write('src/clean.js', SOURCES['src/spawn.js']);
      expect(findings(project, eslint(project, '--format', 'json', '.'))).toEqual([
        'src/clean.js:3:22 noinherit/no-unsealed-spawn',
      ]);
      project.write('src/clean.js', SOURCES['src/clean.js']);

      // A fixed finding has to be removed from the list.
      project.write('src/server.js', MENDED['src/server.js']);
      expect(eslint(project, '.')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('--prune-suppressions'),
      });
      expect(eslint(project, '--prune-suppressions', '.').status).toBe(0);
      expect(Object.keys(suppressions() as object)).toEqual(['src/open.js', 'src/spawn.js']);
      expect(eslint(project, '.').status).toBe(0);
    });
});

describe('the inspector of --inspect-config', () => {
  it('shows the rules with their pages', () => {
    using project = makeRepository('eslint-10', CONFIG_BY_NAME);
    const { status, stderr } = project.run(programOf('eslint-10', 'config-inspector'), [
      'build',
      '--outDir',
      'inspector',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [payload = ''] = readdirSync(join(project.folder, 'inspector/__rpc-dump')).filter((file) =>
      file.includes('get-payload.fallback'),
    );
    const shown = project.read(`inspector/__rpc-dump/${payload}`);
    for (const [name, { meta }] of Object.entries(plugin.rules)) {
      expect(shown.includes(`"noinherit/${name}"`), name).toBe(true);
      expect(shown.includes(JSON.stringify(meta?.docs?.description)), `the description of ${name}`).toBe(true);
      expect(shown.includes(JSON.stringify(meta?.docs?.url)), `the page of ${name}`).toBe(true);
    }
  });
});

function makeRepository(set: ToolSet, config: string = CONFIG_AS_OBJECT): Project {
  const files = {
    'package.json': '{ "private": true, "type": "module", "dependencies": { "eslint-plugin-noinherit": "*" } }\n',
    'eslint.config.js': config,
    ...SOURCES,
  };
  return makeProject(files, { plugin: packed, links: linksTo(set, 'eslint') });
}

/** The findings in ESLint's JSON, one line each. */
function findings(project: Project, { stdout, stderr }: Ended): string[] {
  if (!stdout.startsWith('[')) throw new Error(`No JSON: ${stdout}${stderr}`);
  const files = JSON.parse(stdout) as {
    filePath: string;
    messages: { ruleId: string; line: number; column: number }[];
  }[];
  return files.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, column }) => `${relativeTo(project, filePath)}:${line}:${column} ${ruleId}`),
  );
}

function sources(project: Project): Record<string, string> {
  return Object.fromEntries(Object.keys(SOURCES).map((file) => [file, project.read(file)]));
}

function relativeTo({ folder }: Project, path: string): string {
  return path.slice(folder.length + 1).replaceAll('\\', '/');
}
