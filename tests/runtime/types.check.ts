import * as childProcess from 'node:child_process';
import type * as dgram from 'node:dgram';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type * as http2 from 'node:http2';
import type * as https from 'node:https';
import * as net from 'node:net';
import type * as tls from 'node:tls';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { execa } from 'execa';
import { expectTypeOf } from 'vitest';
import {
  closeOnExit,
  noInheritCallback,
  noInheritListener,
  sealed,
  setNoInherit,
  type Markable,
} from '../../src/runtime/index.ts';

// Checked by the compiler (`npm run typecheck`); nothing here runs.
export function typesStayTheSame(
  handle: fs.promises.FileHandle,
  streams: [fs.ReadStream, fs.WriteStream],
  sockets: [net.Socket, tls.TLSSocket, dgram.Socket],
  servers: [http.Server, https.Server, http2.Http2Server, http2.Http2SecureServer],
  child: childProcess.ChildProcessWithoutNullStreams,
): void {
  expectTypeOf(setNoInherit(fs.openSync('x', 'r'))).toEqualTypeOf<number>();
  expectTypeOf(setNoInherit(handle)).toEqualTypeOf<fs.promises.FileHandle>();
  expectTypeOf(setNoInherit(fs.promises.open('x'))).toEqualTypeOf<Promise<fs.promises.FileHandle>>();
  expectTypeOf(setNoInherit(streams[0], false)).toEqualTypeOf<fs.ReadStream>();
  expectTypeOf(setNoInherit(streams[1])).toEqualTypeOf<fs.WriteStream>();
  expectTypeOf(setNoInherit(sockets[0])).toEqualTypeOf<net.Socket>();
  expectTypeOf(setNoInherit(sockets[1])).toEqualTypeOf<tls.TLSSocket>();
  expectTypeOf(setNoInherit(sockets[2])).toEqualTypeOf<dgram.Socket>();
  for (const server of servers) setNoInherit(server).listen(0);
  expectTypeOf(setNoInherit(http.createServer())).toEqualTypeOf<http.Server>();
  setNoInherit(child.stdin).end();
  const maybe = servers.length > 9 ? net : undefined;
  expectTypeOf(setNoInherit(maybe?.connect(1))).toEqualTypeOf<net.Socket | undefined>();
  expectTypeOf(setNoInherit(maybe?.createServer(), false)?.listen(0)).toEqualTypeOf<net.Server | undefined>();
  // @ts-expect-error -- an optional chain yields undefined; null is always deliberate
  setNoInherit(null);
  // @ts-expect-error -- a string holds no descriptor
  setNoInherit('3');
  // @ts-expect-error -- nor does a plain object
  setNoInherit({});
}

export function isGeneric<T extends Markable>(target: T): T {
  return setNoInherit(target);
}

export function callbacksKeepTheirContext(): void {
  fs.open(
    'x',
    noInheritCallback((error, fd) => {
      expectTypeOf(error).toEqualTypeOf<NodeJS.ErrnoException | null>();
      expectTypeOf(fd).toEqualTypeOf<number>();
    }),
  );
  fs.open(
    'x',
    'r',
    0o600,
    noInheritCallback((_error, fd) => void fd.toFixed()),
  );
  net.createServer(noInheritListener((socket) => void socket.setNoDelay()));
  net.createServer().on(
    'connection',
    noInheritListener((socket) => void socket.setNoDelay()),
  );
  net.createServer(noInheritListener(undefined));
}

export function sealedFunctionsKeepTheirOverloads(): void {
  expectTypeOf(sealed(childProcess.spawn)).toEqualTypeOf<typeof childProcess.spawn>();
  expectTypeOf(sealed(childProcess.execSync)('x', { encoding: 'utf8' })).toEqualTypeOf<string>();
  expectTypeOf(promisify(sealed(childProcess.execFile))('x')).toExtend<Promise<{ stdout: string; stderr: string }>>();
}

export function closedFunctionsAndChildrenKeepTheirTypes(
  child: childProcess.ChildProcessByStdio<null, Readable, null>,
): void {
  expectTypeOf(closeOnExit(childProcess.spawn)).toEqualTypeOf(childProcess.spawn);
  expectTypeOf(promisify(closeOnExit(childProcess.exec))).toEqualTypeOf(promisify(childProcess.exec));
  expectTypeOf(closeOnExit(child)).toEqualTypeOf<childProcess.ChildProcessByStdio<null, Readable, null>>();
  expectTypeOf(closeOnExit(execa)).toEqualTypeOf(execa);
  void closeOnExit(execa('ls'));
  // @ts-expect-error -- not a child
  closeOnExit({});
  // @ts-expect-error -- a child's stream is not a child
  closeOnExit(child.stdout);
}
