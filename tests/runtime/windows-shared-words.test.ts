// The memory of the lock on Windows, over an imitation of koffi. `npm run test:windows` maps it with the real one.
import { expect, it } from 'vitest';

import { createWindowsBinding } from '../../src/runtime/bindings/windows.ts';
import { mapSharedWords } from '../../src/runtime/bindings/windows-shared-words.ts';
import type { KoffiModule } from '../../src/runtime/load-koffi.ts';

const ERROR_ALREADY_EXISTS = 183;
const SECTION = 0x44;
const ADDRESS = 0x1000n;

interface Answers {
  readonly section?: number;
  readonly error?: number;
  readonly address?: bigint | null;
}

/** Windows as far as it is needed here, and the calls that were made. */
function system({ section = SECTION, error = 0, address = ADDRESS }: Answers): {
  koffi: KoffiModule;
  calls: unknown[][];
} {
  const calls: unknown[][] = [];
  const answers: Record<string, unknown> = {
    CreateFileMappingW: section,
    MapViewOfFile: address,
    GetLastError: error,
    CloseHandle: 1,
  };
  const func = (declaration: string): ((...args: unknown[]) => unknown) => {
    const name = /(\w+)\(/.exec(declaration)?.[1] ?? '';
    return (...args) => {
      calls.push([name, ...args]);
      return answers[name];
    };
  };
  const koffi = {
    load: () => ({ func }),
    sizeof: () => 8,
    view: (at: bigint, size: number) => (calls.push(['view', at, size]), new ArrayBuffer(size)),
  };
  return { koffi: koffi as unknown as KoffiModule, calls };
}

const closed = (calls: readonly unknown[][]): unknown[] => calls.filter(([name]) => name === 'CloseHandle');

it('has as many words as were asked for, under a name of this process', () => {
  const { koffi, calls } = system({});
  expect(mapSharedWords(koffi, 5)).toEqual(new Int32Array(5));
  expect(calls[0]?.at(-1)).toBe(`Local\\noinherit-lock-2-${process.pid}`);
  expect(calls).toContainEqual(['view', ADDRESS, 20]);
});

it.each<[string, Answers, readonly unknown[]]>([
  ['stays open in the thread that made it, because its name lives no longer', {}, []],
  ['is closed in every other thread', { error: ERROR_ALREADY_EXISTS }, [['CloseHandle', SECTION]]],
])('the handle %s', (_, answers, expected) => {
  const { koffi, calls } = system(answers);
  mapSharedWords(koffi, 1);
  expect(closed(calls)).toEqual(expected);
});

it.each<[string, Answers, readonly unknown[]]>([
  ['CreateFileMappingW failed', { section: 0, error: 5 }, []],
  ['MapViewOfFile failed', { address: null }, [['CloseHandle', SECTION]]],
])('%s: it says so, and keeps no handle', (message, answers, expected) => {
  const { koffi, calls } = system(answers);
  expect(() => mapSharedWords(koffi, 1)).toThrow(message);
  expect(closed(calls)).toEqual(expected);
});

it('may not be had, and then there is none, which is no error', () => {
  expect(createWindowsBinding(system({}).koffi).sharedWords?.(2)).toEqual(new Int32Array(2));
  expect(createWindowsBinding(system({ section: 0 }).koffi).sharedWords?.(2)).toBeUndefined();
});
