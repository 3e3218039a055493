import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import * as net from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { endProcess } from '../platforms/kit/end-process.mjs';

/** The kernel's names for the states of a TCP connection, by their number in /proc/net/tcp. */
const STATES: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '08': 'CLOSE_WAIT',
  '0A': 'LISTEN',
};

const pids = new Set<number>();
const sockets = new Set<net.Socket>();

// Whatever a test did: its children are ended by their numbers, its connections are gone.
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const pid of pids) await end(pid);
});

/** Waits until `question` has an answer; the test's own time limit is the only one. */
export async function until<T>(question: () => T | undefined | false): Promise<T> {
  for (;;) {
    const answer = question();
    if (answer !== undefined && answer !== false) return answer;
    await setTimeout(10);
  }
}

/** A child that does nothing, and holds what it inherited. */
export function sleeper(): number {
  const { pid } = spawn('sleep', ['300'], { stdio: 'ignore' });
  if (pid === undefined) throw new Error('sleep did not start');
  pids.add(pid);
  return pid;
}

/** Ends a process of these tests, and waits until it holds nothing any more. */
export async function end(pid: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  pids.delete(pid);
  if (!isAlive(pid)) return;
  endProcess(pid, signal);
  await until(() => !isAlive(pid));
}

/** Whether a process is there and holds something: a zombie holds nothing. */
export function isAlive(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).length > 0;
  } catch {
    return false;
  }
}

/** One letter: `S` for a sleeping process, `T` for a stopped one. */
export function processState(pid: number): string | undefined {
  return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
}

/** Tries to listen on a port of 127.0.0.1: the code of the error, or `'listening'`. */
export async function tryToListen(port: number): Promise<string> {
  const server = net.createServer();
  const result = new Promise<string>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'no code'));
    server.once('listening', () => server.close(() => resolve('listening')));
  });
  server.listen(port, '127.0.0.1');
  return result;
}

/** One end of a connection on this machine, as /proc/net/tcp has it. */
export interface Connection {
  readonly local: number;
  readonly state: string | undefined;
  /** How often the kernel has sent the same again, for want of an answer. */
  readonly retransmits: number;
}

/** The ends of connections whose peer has the port `remote`. */
export function connections(remote: number): Connection[] {
  const lines = readFileSync('/proc/net/tcp', 'latin1').trim().split('\n').slice(1);
  const all = lines.map((line) => line.trim().split(/\s+/));
  return all.flatMap(([, local = '', to = '', state = '', , , retransmits = '']) =>
    portOf(to) === remote
      ? [{ local: portOf(local), state: STATES[state] ?? state, retransmits: Number.parseInt(retransmits, 16) }]
      : [],
  );
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

function stateOf(local: number, remote: number): string | undefined {
  return connections(remote).find((end) => end.local === local)?.state;
}

/** A client of a port of 127.0.0.1; it may not be connected yet. */
export function client(port: number): net.Socket {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.add(socket);
  return socket.on('error', () => {}).resume();
}

export async function connected(port: number): Promise<net.Socket> {
  const socket = client(port);
  await once(socket, 'connect');
  return socket;
}

/** The server of programs/server.mjs, in a process of its own, with one client and one sleeping child. */
export interface ServerProcess {
  readonly port: number;
  /** The sleeping child of the server. */
  readonly child: number;
  readonly client: net.Socket;
  /** Has the server's own process do something, and waits until it says that it is done. */
  tell(command: 'destroy' | 'end'): Promise<void>;
  /** Ends the server's own process as it would end itself. */
  exit(): Promise<void>;
  /** Both ends of the connection: the client's and the server's. */
  states(): readonly [client: string | undefined, server: string | undefined];
}

const program = fileURLToPath(new URL('programs/server.mjs', import.meta.url));

export async function startServer(inheritance: 'marked' | 'inheritable'): Promise<ServerProcess> {
  const server: ChildProcess = spawn(process.execPath, [program, inheritance], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { pid, stdin, stdout } = server;
  if (pid === undefined || stdin === null || stdout === null) throw new Error('the server did not start');
  pids.add(pid);
  const lines = createInterface({ input: stdout });
  const said = async (): Promise<Record<string, number>> =>
    JSON.parse(((await once(lines, 'line')) as [string])[0]) as Record<string, number>;
  const { port = -1 } = await said();
  const socket = client(port);
  const { child = -1 } = await said();
  pids.add(child);
  const own = socket.localPort ?? -1;
  return {
    port,
    child,
    client: socket,
    async tell(command) {
      stdin.write(`${command}\n`);
      await said();
    },
    async exit() {
      const gone = once(server, 'exit');
      stdin.write('exit\n');
      await gone;
      pids.delete(pid);
    },
    states: () => [stateOf(own, port), stateOf(port, own)],
  };
}
