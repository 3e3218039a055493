// For which object is a binding asked to find a descriptor, where objects do not carry its number? As under Bun and Deno, or on Windows.
import * as net from 'node:net';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { isInheritable, NoInheritError } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { sharedInThread } from '../../src/runtime/registry.ts';

// What tests before have opened up in the same process: then there is no shorter way.
beforeEach(() => sharedInThread('opt-outs', () => new Map()).clear());
afterEach(() => replaceBinding(undefined));

/** What is asked for while `action` runs. */
function asked(action: () => void, isMarked?: () => boolean): object[] {
  const objects: object[] = [];
  replaceBinding({
    ...binding(),
    ...(isMarked && { isMarked }),
    locate(target) {
      objects.push(target);
      return undefined;
    },
  });
  action();
  return objects;
}

const hasNone = (target: net.Server | net.Socket) => (): void =>
  expect(() => isInheritable(target)).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }));

/** A socket over so many others, as TLS is laid over them. */
function layered(layers: number): { top: net.Socket; lowest: net.Socket } {
  const lowest = new net.Socket();
  let top = lowest;
  for (let layer = 0; layer < layers; layer++) top = Object.assign(new net.Socket(), { _parent: top });
  return { top, lowest };
}

it('a server itself', () => {
  const server = new net.Server();
  expect(asked(hasNone(server))).toEqual([server]);
});

it('the lowest socket, through eight layers', () => {
  const { top, lowest } = layered(8);
  const [found] = asked(hasNone(top));
  expect(found).toBe(lowest);
});

it('no lower one than that: what goes on is no layer of Node’s', () => {
  const { top, lowest } = layered(9);
  const [found] = asked(hasNone(top));
  expect(found).toBe(above(lowest, top));
  const circle: net.Socket = new net.Socket();
  Object.assign(circle, { _parent: circle });
  expect(asked(hasNone(circle))).toEqual([circle]);
});

/** The layer right above `below`. */
function above(below: net.Socket, top: net.Socket): object {
  let layer = top as unknown as { _parent: never };
  while (layer._parent !== below) layer = layer._parent;
  return layer;
}

it('nothing, where a shorter way says that it is non-inheritable', () => {
  const server = new net.Server();
  expect(
    asked(
      () => expect(isInheritable(server)).toBe(false),
      () => true,
    ),
  ).toEqual([]);
  expect(asked(hasNone(server), () => false)).toEqual([server]);
});

it('says what a program did wrong before it asks', () => {
  expect(asked(() => expect(() => isInheritable({} as never)).toThrow(NoInheritError))).toEqual([]);
});
