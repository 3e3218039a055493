import { once } from 'node:events';
import { createRequire } from 'node:module';
import * as net from 'node:net';

import type * as Koffi from 'koffi';
import { describe, expect, it } from 'vitest';

import { declareLoopCalls, locateInLoop, type LoopCalls } from '../../src/runtime/bindings/libuv-loop.ts';
import type { KoffiModule } from '../../src/runtime/load-koffi.ts';
import { handleFd } from './helpers.ts';

const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;

// tests/platforms/loop.check.mjs does this with every kind of object, in both kinds of thread.
describe("libuv's own functions", () => {
  it('find the descriptors of servers, and none before and after', async () => {
    const calls = declareLoopCalls(koffi);
    const servers = [net.createServer(), net.createServer()];
    expect(servers.map((server) => locateInLoop(calls, server))).toEqual([undefined, undefined]);
    for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
    servers[0]?.unref();
    const bits = (): (readonly [bigint, boolean])[] => calls.handles().map((at) => [at, calls.hasRef(at)] as const);
    const before = bits();
    expect(servers.map((server) => locateInLoop(calls, server))).toEqual(servers.map(handleFd));
    expect(bits()).toEqual(before);
    for (const server of servers) server.close();
    expect(servers.map((server) => locateInLoop(calls, server))).toEqual([undefined, undefined]);
  });

  it('say that a handle has no socket yet', () => {
    const calls = declareLoopCalls(koffi);
    const socket = net.connect({ port: 9, host: 'x.test', lookup: () => {} });
    expect(locateInLoop(calls, socket)).toBeUndefined();
    socket.destroy();
  });

  it('are not declared where the loop of this thread cannot be had', () => {
    const node = { func: () => () => 9 };
    const other = { load: () => node, proto: () => null, pointer: () => null, node: { env: null } };
    expect(() => declareLoopCalls(other as unknown as KoffiModule)).toThrow('failed with status 9');
  });
});

// Cases that never occur in libuv itself.

/** An object whose `ref()` and `unref()` change these bits. */
function objectWith(bits: boolean[], moved: readonly number[]): { _handle: object } {
  const set = (value: boolean) => (): void => moved.forEach((index) => (bits[index] = value));
  return { _handle: { hasRef: () => bits[moved[0] ?? 0] ?? false, ref: set(true), unref: set(false) } };
}

function callsOver(bits: boolean[], fileno: LoopCalls['fileno'], type = 12): LoopCalls {
  return {
    handles: () => bits.map((_, index) => BigInt(index)),
    typeOf: () => type,
    hasRef: (handle) => bits[Number(handle)] ?? false,
    fileno,
  };
}

const found: LoopCalls['fileno'] = (handle) => ({ status: 0, descriptor: 100 + Number(handle) });

describe("the handle in libuv's loop", () => {
  it.each([true, false])('is the one whose bit follows, and the bit (%s) is put back', (bit) => {
    const bits = [true, bit, false];
    expect(locateInLoop(callsOver(bits, found), objectWith(bits, [1]))).toBe(101);
    expect(bits).toEqual([true, bit, false]);
  });

  it('is never guessed: two that follow are refused, and put back', () => {
    const bits = [true, true, true];
    expect(() => locateInLoop(callsOver(bits, found), objectWith(bits, [0, 2]))).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_AMBIGUOUS' }),
    );
    expect(bits).toEqual([true, true, true]);
  });

  it('is none of another type, such as a timer', () => {
    const bits = [true];
    expect(locateInLoop(callsOver(bits, found, 13), objectWith(bits, [0]))).toBeUndefined();
  });

  it('without a socket has no descriptor; any other error is reported', () => {
    const bits = [true];
    const failing = (status: number): LoopCalls => callsOver(bits, () => ({ status, descriptor: 0 }));
    expect(locateInLoop(failing(-9), objectWith(bits, [0]))).toBeUndefined();
    expect(() => locateInLoop(failing(-22), objectWith(bits, [0]))).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EINVAL', syscall: 'uv_fileno' }),
    );
    expect(bits).toEqual([true]);
  });
});
