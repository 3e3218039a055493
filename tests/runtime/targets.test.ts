import { once, type EventEmitter } from 'node:events';
import * as net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInheritable, setNoInherit } from '../../src/runtime/index.ts';
import { childHolds, clearFlag, handleFd, inFrontOf, rawFlags } from './helpers.ts';
import { begin, coming, kinds, type Subject } from './kinds.ts';

describe.each(kinds)('$name', ({ make }) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await make();
  });
  afterEach(async () => {
    await subject.dispose();
  });

  it('is marked and opened up once it has its descriptor', async () => {
    await begin(subject);
    clearFlag(subject.fd());
    expect(childHolds(subject.fd())).toBe(true);
    expect(isInheritable(subject.target)).toBe(true);

    expect(setNoInherit(subject.target)).toBe(subject.target);
    expect(childHolds(subject.fd())).toBe(false);
    expect(isInheritable(subject.target)).toBe(false);

    expect(setNoInherit(subject.target, false)).toBe(subject.target);
    expect(childHolds(subject.fd())).toBe(true);
    expect(isInheritable(subject.target)).toBe(true);
    setNoInherit(subject.target);
  });

  it('is marked through a promise and through another thenable', async () => {
    await begin(subject);
    clearFlag(subject.fd());
    expect(await setNoInherit(Promise.resolve(subject.target))).toBe(subject.target);
    expect(childHolds(subject.fd())).toBe(false);
    clearFlag(subject.fd());
    const thenable: PromiseLike<Subject['target']> = {
      then: (...args) => Promise.resolve(subject.target).then(...args),
    };
    expect(await setNoInherit(thenable)).toBe(subject.target);
    expect(childHolds(subject.fd())).toBe(false);
  });
});

/** The kinds that deliver more descriptors later. */
const accepting = /Server/;

describe.each(kinds.filter(({ name }) => name !== 'number'))('$name, once it has its descriptor', ({ name, make }) => {
  it(accepting.test(name) ? 'gets an `emit` of its own, for what it accepts' : 'stays as it was', async () => {
    const subject = await make();
    try {
      await begin(subject);
      const before = Object.hasOwn(subject.target as object, 'emit');
      setNoInherit(subject.target);
      expect([before, Object.hasOwn(subject.target as object, 'emit')]).toEqual([false, accepting.test(name)]);
    } finally {
      await subject.dispose();
    }
  });
});

describe.each(coming)('$name, before it has its descriptor', ({ make }) => {
  it('is marked before the listeners that were there, and by the last word', async () => {
    const subject = await make();
    try {
      const emitter = subject.target as EventEmitter;
      const seen: boolean[] = [];
      emitter.once(subject.event as string, () => seen.push((rawFlags(subject.fd()) & 1) === 0));
      setNoInherit(subject.target, false);
      expect(setNoInherit(subject.target)).toBe(subject.target);
      inFrontOf(emitter, subject.event as string, () => clearFlag(subject.fd()));
      await begin(subject);
      expect(seen).toEqual([false]);
      expect(childHolds(subject.fd())).toBe(false);
    } finally {
      await subject.dispose();
    }
  });

  it('is opened up when that was asked for', async () => {
    const subject = await make();
    try {
      setNoInherit(subject.target);
      setNoInherit(subject.target, false);
      await begin(subject);
      expect(childHolds(subject.fd())).toBe(true);
      setNoInherit(subject.target);
    } finally {
      await subject.dispose();
    }
  });

  it('gets no listener, however often it is marked', async () => {
    const subject = await make();
    try {
      const emitter = subject.target as EventEmitter;
      const before = emitter.listenerCount(subject.event as string);
      for (let round = 0; round < 3; round++) setNoInherit(subject.target, round === 1);
      expect(emitter.listenerCount(subject.event as string)).toBe(before);
      setNoInherit(subject.target);
      await begin(subject);
    } finally {
      await subject.dispose();
    }
  });
});

it('a socket that already has a descriptor, but no connection yet, is marked now and when it connects', async () => {
  const server = net.createServer((peer) => void peer.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  await new Promise<void>((resolve) => process.nextTick(resolve));
  expect(socket.connecting).toBe(true);
  clearFlag(handleFd(socket));
  setNoInherit(socket);
  expect(childHolds(handleFd(socket))).toBe(false);
  inFrontOf(socket, 'connect', () => clearFlag(handleFd(socket)));
  await once(socket, 'connect');
  expect(childHolds(handleFd(socket))).toBe(false);
  socket.destroy();
  server.close();
});
