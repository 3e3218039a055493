// If the runtime may neither load native code nor read /proc, marks succeed for what is certainly non-inheritable,
// other calls throw and name the missing option, and no success is a false one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { isWindows, runtimeName, skip, test } from './kit.mjs';

const folder = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('kit/permitted.mjs', import.meta.url));
const changing = fileURLToPath(new URL('kit/changed.mjs', import.meta.url));
const refusal = /^ERR_NOINHERIT_UNSUPPORTED: .* without --allow-/;

/**
 * @param {readonly string[]} options of the runtime
 * @param {unknown} [given] the program's descriptor 3
 * @returns {Promise<{ outcomes: Record<string, string>, inheritable: string[] }>} results of the marks, and what a
 *   child would inherit
 */
async function run(options, given) {
  const child = spawn(process.execPath, [...options, program, ...(given === undefined ? [] : ['given'])], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit', /** @type {'ignore'} */ (given ?? 'ignore')],
  });
  const end = once(child, 'exit');
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), end]);
  assert.equal(typeof line, 'string', `the program ended with ${line}`);
  const inheritable = listInheritable(/** @type {number} */ (child.pid));
  child.stdin.end();
  assert.equal((await end)[0], 0);
  return { outcomes: JSON.parse(line), inheritable };
}

/** The sockets and files, other than the first three, that children of another process would inherit. */
function listInheritable(/** @type {number} */ pid) {
  return readdirSync(`/proc/${pid}/fd`)
    .filter((fd) => Number(fd) > 2)
    .filter((fd) => {
      const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'));
      return (Number.parseInt(flags?.[1] ?? '', 8) & 0o2000000) === 0;
    })
    .map((fd) => `${fd} ${readlinkSync(join('/proc', String(pid), 'fd', fd))}`)
    .filter((open) => / (?:socket:|\/(?!dev\/))/.test(open));
}

if (isWindows || runtimeName === 'bun') {
  skip('marks without permission', isWindows ? 'only Linux can be asked of another process' : 'Bun restricts nothing');
} else if (runtimeName === 'node') {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const network = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];
  const options = ['--no-warnings', permission, ...network];

  test('without add-ons and /proc, what Node has opened is a success, and numbers are refused', async () => {
    const { outcomes, inheritable } = await run([...options, `--allow-fs-read=${folder}`]);
    const { number, inheritable: opposite, 'connected client': connected, ...others } = outcomes;
    assert.match(number, refusal);
    // It may have connected on a descriptor that it was given.
    assert.match(connected, refusal);
    assert.match(number, / without --allow-fs-read=\/proc\//);
    assert.match(opposite, refusal);
    assert.deepEqual(others, {
      server: 'done',
      'client and accepted socket': 'done',
      stream: 'done',
      FileHandle: 'done',
      openNoInheritSync: 'done',
      openNoInherit: 'done',
    });
    assert.deepEqual(inheritable, []);
  });

  test('a server on a descriptor that the program was given is refused there', async () => {
    const server = net.createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const handle = /** @type {{ _handle?: unknown }} */ (/** @type {unknown} */ (server))._handle;
    const { outcomes } = await run([...options, `--allow-fs-read=${folder}`], handle).finally(() => server.close());
    assert.match(outcomes['given server'], refusal);
  });

  test('with /proc alone, all that is non-inheritable is a success', async () => {
    const { outcomes } = await run([...options, '--allow-fs-read=*']);
    const { inheritable, ...others } = outcomes;
    assert.match(inheritable, refusal);
    assert.deepEqual(new Set(Object.values(others)), new Set(['done']));
  });

  /**
   * The result of marking a file that native code has made inheritable.
   * @param {readonly string[]} granted
   * @param {readonly string[]} args
   */
  const markChanged = (granted, ...args) => {
    // On arm koffi reads the header of the running executable.
    const readable = [folder, process.execPath].map((path) => `--allow-fs-read=${path}`);
    const all = [...options, ...readable, ...granted, changing, ...args];
    const { stdout, stderr } = spawnSync(process.execPath, all, { cwd: folder, encoding: 'utf8' });
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout);
  };
  const refused = { isChanged: true, outcome: 'ERR_NOINHERIT_UNSUPPORTED' };

  test('with --allow-addons and no koffi, what native code can have changed is refused', () => {
    assert.deepEqual(markChanged(['--allow-addons'], 'koffi'), refused);
  });

  const { stdout: typeOfDrop } = spawnSync(process.execPath, [...options, '-p', 'typeof process.permission.drop'], {
    encoding: 'utf8',
  });
  if (typeOfDrop.trim() !== 'function') skip('add-ons that were allowed', 'this Node takes no permission back');
  else
    test('so it is when the permission for add-ons was taken back since', () => {
      assert.deepEqual(markChanged(['--allow-addons'], 'koffi', 'addon'), refused);
    });

  if (!process.allowedNodeEnvironmentFlags.has('--allow-ffi')) skip('native code by node:ffi', 'this Node has none');
  else
    test('so it is with --allow-ffi alone', () => {
      assert.deepEqual(markChanged(['--allow-ffi'], 'ffi'), refused);
    });

  test('the state says what is missing, and no more', () => {
    const missing = (/** @type {readonly string[]} */ granted) => {
      const script =
        "console.log(require('eslint-plugin-noinherit/runtime').runtimeStatus().permissionModel.why ?? '')";
      const all = [...options, `--allow-fs-read=${folder}`, ...granted, '-e', script];
      return spawnSync(process.execPath, all, { cwd: folder, encoding: 'utf8' }).stdout.trim();
    };
    assert.equal(missing([]), 'missing: --allow-addons --allow-fs-read=/proc/');
    assert.equal(missing(['--allow-addons']), 'missing: --allow-fs-read=/proc/');
  });
} else {
  for (const [title, options] of /** @type {const} */ ([
    ['without --allow-ffi, nothing is a false success', ['--allow-read', '--allow-net', '--allow-env']],
    ['with all but --allow-ffi, nothing is a false success', ['--allow-all', '--deny-ffi']],
  ])) {
    test(title, async () => {
      const { outcomes, inheritable } = await run(['run', '--no-prompt', ...options]);
      for (const [name, outcome] of Object.entries(outcomes))
        if (outcome !== 'done') assert.match(outcome, refusal, name);
      assert.match(outcomes['server'], inheritable.length === 0 ? /./ : refusal);
    });
  }
}
