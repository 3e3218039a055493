import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { describe, expect, it } from 'vitest';
import { setNoInherit } from '../../src/runtime/index.ts';
import { endProcess } from '../platforms/kit/end-process.mjs';
import {
  client,
  connections,
  end,
  isAlive,
  processState,
  sleeper,
  startServer,
  tryToListen,
  until,
} from './experiment.ts';

/** A listening server of this process, and its port. */
async function listen(inheritable: boolean): Promise<[net.Server, number]> {
  const server = setNoInherit(net.createServer(), !inheritable).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [server, (server.address() as net.AddressInfo).port];
}

async function close(server: net.Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** Why a client could not connect. */
async function failure(socket: net.Socket): Promise<string | undefined> {
  return new Promise((resolve) => void socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)));
}

describe('"adress already in use"', () => {
  it('closed and opened again while a child holds the listener, until that child ends', async () => {
    const [server, port] = await listen(true);
    const child = sleeper();
    await close(server);
    expect(await tryToListen(port)).toBe('EADDRINUSE');
    await end(child);
    expect(await tryToListen(port)).toBe('listening');
  });

  it('not if the listener was marked', async () => {
    const [server, port] = await listen(false);
    const child = sleeper();
    await close(server);
    expect([await tryToListen(port), isAlive(child)]).toEqual(['listening', true]);
  });
});

describe('"the system will not shutdown the connection as long as the handle is still open in the subprocess"', () => {
  it('destroy() says nothing to the client, whose connection stands until the child ends', async () => {
    const server = await startServer('inheritable');
    await server.tell('destroy');
    expect(server.states()).toEqual(['ESTABLISHED', 'ESTABLISHED']);
    const ended = once(server.client, 'end');
    await end(server.child);
    await ended;
  });

  it('not if the connection was marked', async () => {
    const server = await startServer('marked');
    const ended = once(server.client, 'end');
    await server.tell('destroy');
    await ended;
    expect(isAlive(server.child)).toBe(true);
  });

  it('"could be avoided by the parent process explicitly performing shutdown(2)": end() does, and the client sees it', async () => {
    const server = await startServer('inheritable');
    const ended = once(server.client, 'end');
    await server.tell('end');
    await ended;
    // FIN_WAIT1 before, until the client's system has acknowledged.
    await until(() => server.states()[1] === 'FIN_WAIT2');
    expect([isAlive(server.child), server.states()]).toEqual([true, ['CLOSE_WAIT', 'FIN_WAIT2']]);
  });
});

describe('"a client can still connect() and send() to the socket - even if the parent process has closed it and exited"', () => {
  it('until the queue is full; then it is not refused, as on Windows, but gets no answer', async () => {
    const server = await startServer('inheritable');
    await server.exit();
    // Linux queues one more than listen(2) was asked for.
    for (let queued = 0; queued < 3; queued++) {
      const socket = client(server.port);
      await once(socket, 'connect');
      await new Promise((resolve) => socket.write('hello', resolve));
    }
    client(server.port);
    const unanswered = await until(() => connections(server.port).find(({ retransmits }) => retransmits > 0));
    expect(unanswered.state).toBe('SYN_SENT');
    await end(server.child);
    expect(await failure(client(server.port))).toBe('ECONNREFUSED');
  });

  it('not if listener and connection were marked: refused at once', async () => {
    const server = await startServer('marked');
    await server.exit();
    expect([await failure(client(server.port)), isAlive(server.child)]).toEqual(['ECONNREFUSED', true]);
  });
});

describe('"client and server will have the socket in CLOSE_WAIT resp. FIN_WAIT2 status"', () => {
  it('the client has ended, the server is gone, and the systems keep the connection until the child ends', async () => {
    const server = await startServer('inheritable');
    await server.exit();
    server.client.end();
    await until(() => server.states()[0] === 'FIN_WAIT2');
    expect(server.states()).toEqual(['FIN_WAIT2', 'CLOSE_WAIT']);
    const closed = once(server.client, 'close');
    await end(server.child);
    await closed;
    await until(() => server.states()[1] === undefined);
  });

  it('not if the connection was marked: both ends are done with it', async () => {
    const server = await startServer('marked');
    const ended = once(server.client, 'end');
    await server.exit();
    await ended;
    const closed = once(server.client, 'close');
    server.client.end();
    await closed;
    expect(isAlive(server.child)).toBe(true);
    // What remains is the kernel's record of a closed connection; no process holds it.
    await until(() => server.states().every((state) => state === undefined || state === 'TIME_WAIT'));
  });
});

describe('"when the server program is closed, the subprocess will be killed by the OS (I think)"', () => {
  it('no: it lives, and the restarted server gets "address already in use"', async () => {
    const server = await startServer('inheritable');
    await server.exit();
    expect([isAlive(server.child), await tryToListen(server.port)]).toEqual([true, 'EADDRINUSE']);
    await end(server.child);
    expect(await tryToListen(server.port)).toBe('listening');
  });

  it('"avoided by calling set_noinherit for the listener socket as well as for the new socket returned by accept()"', async () => {
    const server = await startServer('marked');
    await server.exit();
    expect([isAlive(server.child), await tryToListen(server.port)]).toEqual([true, 'listening']);
  });
});

describe('"Subprocess hanging"', () => {
  it('a stopped child holds the port against a restart, and a polite signal does not end it', async () => {
    const server = await startServer('inheritable');
    endProcess(server.child, 'SIGSTOP');
    await until(() => processState(server.child) === 'T');
    await server.exit();
    endProcess(server.child, 'SIGTERM');
    expect(await tryToListen(server.port)).toBe('EADDRINUSE');
    expect(processState(server.child)).toBe('T');
    await end(server.child);
    expect(await tryToListen(server.port)).toBe('listening');
  });
});

describe('"Subprocess crashing"', () => {
  it('not on Linux: no debugger keeps it, and what it held is free at once', async () => {
    const [server, port] = await listen(true);
    const crash = spawnSync('sh', ['-c', 'kill -SEGV $$'], { stdio: 'ignore' });
    await close(server);
    expect([crash.signal, await tryToListen(port)]).toEqual(['SIGSEGV', 'listening']);
  });
});
