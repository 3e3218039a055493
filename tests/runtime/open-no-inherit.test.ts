import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as koffi from 'koffi';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { NoInheritError, openNoInherit, openNoInheritSync } from '../../src/runtime/index.ts';
import type { Binding } from '../../src/runtime/bindings/binding.ts';
import { bindLinux, declareLinuxCalls } from '../../src/runtime/bindings/linux.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { childHolds, rawFlags } from './helpers.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'noinherit-'));
const path = join(folder, 'file');
fs.writeFileSync(path, 'text');
const { O_APPEND, O_CREAT, O_EXCL, O_RDWR, O_WRONLY } = fs.constants;

afterEach(() => replaceBinding(undefined));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The descriptor that each of the two functions opened, as a number, and how to close it. */
type Opened = readonly [fd: number, close: () => unknown];
type Open = (...args: Parameters<typeof openNoInheritSync>) => Opened | Promise<Opened>;

const forms: readonly [string, Open][] = [
  [
    'openNoInheritSync',
    (...args) => {
      const fd = openNoInheritSync(...args);
      return [fd, () => fs.closeSync(fd)];
    },
  ],
  [
    'openNoInherit',
    async (file, flags, mode) => {
      const handle = await openNoInherit(file, flags, mode ?? undefined);
      return [handle.fd, () => handle.close()];
    },
  ],
];

/** The Linux binding with some members replaced. */
function bindingWith(changes: Partial<Binding>): void {
  replaceBinding({ ...binding(), ...changes });
}

describe.each(forms)('%s', (name, open) => {
  it.each<[string, fs.OpenMode | undefined]>([
    ['no flags', undefined],
    ["'r'", 'r'],
    ["'r+'", 'r+'],
    ["'w'", 'w'],
    ["'as+'", 'as+'],
    ["'rs'", 'rs'],
    ['O_RDWR', O_RDWR],
    ['O_WRONLY | O_APPEND', O_WRONLY | O_APPEND],
  ])('opens by %s what no child gets', async (_, flags) => {
    const [fd, close] = await open(path, flags);
    expect([rawFlags(fd), childHolds(fd)]).toEqual([1, false]);
    await close();
  });

  it('opens what fs would: a URL or a Buffer, for writing, with a mode', async () => {
    const fresh = join(folder, `fresh-${name}`);
    const [fd, close] = await open(pathToFileURL(fresh), O_CREAT | O_EXCL | O_WRONLY, 0o600);
    fs.writeSync(fd, 'written');
    await close();
    expect([fs.readFileSync(fresh, 'utf8'), fs.statSync(fresh).mode & 0o777]).toEqual(['written', 0o600]);
    const [again, closeAgain] = await open(Buffer.from(fresh));
    expect(rawFlags(again)).toBe(1);
    await closeAgain();
  });

  it("fails as fs does, with fs's own error", async () => {
    await expect((async () => open(join(folder, 'none')))()).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
    await expect((async () => open(path, 'zz'))()).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  it('needs no mark on this runtime: the flag is there from the open', async () => {
    const setFlags = vi.fn(() => 0);
    replaceBinding(bindLinux({ ...declareLinuxCalls(koffi), setFlags }));
    const [fd, close] = await open(path, 'r+');
    expect([setFlags.mock.calls, rawFlags(fd)]).toEqual([[], 1]);
    await close();
  });

  it('marks what the runtime below opened inheritable', async () => {
    const setInheritable = vi.fn();
    bindingWith({ setInheritable });
    const [fd, close] = await open(path);
    expect(setInheritable).toHaveBeenCalledExactlyOnceWith(fd, false);
    await close();
  });

  it('closes the file if it cannot be marked', async () => {
    const failure = new NoInheritError('ERR_NOINHERIT_SYSCALL', 'no', { errno: 'EPERM', syscall: 'fcntl' });
    let tried = -1;
    bindingWith({
      setInheritable(descriptor) {
        tried = Number(descriptor);
        throw failure;
      },
    });
    await expect((async () => open(path))()).rejects.toBe(failure);
    expect(rawFlags(tried)).toBe(-1);
  });
});
