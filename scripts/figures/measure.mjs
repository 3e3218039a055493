import { exec, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Failure } from '../lib/terminal.mjs';

/** @import { Lane, Mark, Span, Timeline } from './draw.mjs' */
/** @typedef {'before' | 'after'} Side */

const program = fileURLToPath(new URL('server.mjs', import.meta.url));
const EVERY = 20;
const DURATION = 3600;
const MAIN = 'server';
const HELPER = 'program it started';

/**
 * Which processes hold the port while a server exits and is restarted?
 * @param {Side} side
 * @returns {Promise<Timeline>}
 */
export async function holdersOfPort(side) {
  const restarted = 'server, restarted';
  const run = await startServer(side, 'port');
  const inode = listenerInode(run.port);
  const sampler = sample(run, `socket:[${inode}]`, [MAIN, HELPER]);
  /** @type {Mark[]} */
  const marks = [];
  await run.ended;
  let next;
  let since = 0;
  while (next === undefined && run.now() < DURATION) {
    since = run.now();
    const error = await listen(run.port).then(
      (server) => void (next = server),
      (/** @type {NodeJS.ErrnoException} */ reason) => reason,
    );
    if (error) marks.push({ at: since, lane: restarted, what: 'refused', text: error.code ?? 'error' });
    else marks.push({ at: since, lane: restarted, what: 'good', text: 'listens' });
    await pause(100);
  }
  await pause(DURATION - run.now());
  const lanes = sampler.end();
  /** @type {any} */ (next)?.close();
  run.stop();
  const from = marks[0]?.at ?? 0;
  lanes.push({ name: restarted, alive: [{ from, to: DURATION }], holds: next ? [{ from: since, to: DURATION }] : [] });
  return { lanes, marks, duration: DURATION };
}

/**
 * Which processes hold an accepted connection, and when does its client see that the server closed it?
 * @param {Side} side
 * @returns {Promise<Timeline>}
 */
export async function holdersOfConnection(side) {
  const run = await startServer(side, 'connection');
  const client = connect(run.port, '127.0.0.1');
  /** @type {Mark[]} */
  const marks = [];
  client
    .on('error', () => {})
    .on('end', () => marks.push({ at: run.now(), lane: 'client', what: 'good', text: 'sees the end' }))
    .resume();
  await once(client, 'connect');
  const inode = await acceptedInode(run, client.localPort ?? 0);
  const sampler = sample(run, `socket:[${inode}]`, [MAIN, HELPER]);
  await pause(DURATION - run.now());
  const lanes = sampler.end();
  const to = marks[0]?.at ?? DURATION;
  lanes.push({ name: 'client', alive: [{ from: 0, to: DURATION }], holds: [{ from: 0, to }] });
  client.destroy();
  run.stop();
  return { lanes, marks, duration: DURATION };
}

/**
 * Which processes hold the output of a command that leaves a program behind, and when does `exec` call back?
 * @param {Side} side
 * @returns {Promise<Timeline>}
 */
export async function holdersOfOutput(side) {
  const command = 'command';
  const left = 'program it left';
  const caller = 'exec waits';
  const start = performance.now();
  const run = { now: () => performance.now() - start, pids: /** @type {Record<string, number>} */ ({}) };
  /** @type {Mark[]} */
  const marks = [];
  // Imported here, because drawing alone must work without a build.
  const { closeOnExit } = await import('../../dist/runtime.mjs');
  const execute = side === 'before' ? exec : closeOnExit(exec);
  const child = execute('sleep 2.5 & echo $!; sleep 0.5', () =>
    marks.push({ at: run.now(), lane: caller, what: 'good', text: 'calls back' }),
  );
  run.pids[command] = /** @type {number} */ (child.pid);
  const output = readlinkSync(`/proc/${child.pid}/fd/1`);
  const sampler = sample(run, output, [command, left]);
  child.stdout?.once('data', (line) => (run.pids[left] = Number(line)));
  await pause(DURATION - run.now());
  const lanes = sampler.end();
  const to = marks[0]?.at ?? DURATION;
  lanes.push({ name: caller, alive: [{ from: 0, to }], holds: [] });
  return { lanes, marks, duration: DURATION };
}

/**
 * @param {Side} side
 * @param {string} what
 */
async function startServer(side, what) {
  const start = performance.now();
  const child = spawn(process.execPath, [program, side === 'before' ? 'inheritable' : 'marked', what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  /** @type {Record<string, number>} */
  const pids = { [MAIN]: /** @type {number} */ (child.pid) };
  let port = 0;
  /** @type {(value?: unknown) => void} */
  let listening = () => {};
  const ready = new Promise((resolve) => (listening = resolve));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    if (event.helper) pids[HELPER] = event.helper;
    if (event.listening) {
      port = event.listening;
      listening();
    }
  });
  await Promise.race([ready, ended]);
  if (port === 0) throw new Failure('the server of the figures did not start.', 'read what it printed above.');
  const stop = () => {
    for (const pid of Object.values(pids)) kill(pid);
  };
  return { port, pids, ended, stop, now: () => performance.now() - start };
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} Run */

/**
 * Checks every few milliseconds which of the processes are running, and which hold the socket.
 * @param {Pick<Run, 'pids' | 'now'>} run
 * @param {string} link as /proc names it
 * @param {readonly string[]} names
 */
function sample(run, link, names) {
  /** @type {Lane[]} */
  const lanes = names.map((name) => ({ name, alive: [], holds: [] }));
  const look = () => {
    for (const { name, alive, holds } of lanes) {
      const pid = run.pids[name];
      if (pid === undefined) continue;
      const links = linksOf(pid);
      if (!links) continue;
      extend(alive, run.now());
      if (links.includes(link)) extend(holds, run.now());
    }
  };
  const timer = setInterval(look, EVERY);
  return {
    end() {
      clearInterval(timer);
      return lanes;
    },
  };
}

/**
 * @param {Span[]} spans
 * @param {number} now
 */
function extend(spans, now) {
  const last = spans.at(-1);
  if (last && now - last.to < 5 * EVERY) last.to = now;
  else spans.push({ from: now, to: now });
}

/** @param {number} pid @returns {string[] | undefined} undefined when it has ended */
function linksOf(pid) {
  const folder = `/proc/${pid}/fd`;
  try {
    if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return undefined;
    return readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`));
  } catch {
    return undefined;
  }
}

/** @param {number} port */
function listenerInode(port) {
  return socketLine(`0100007F:${hex(port)} 00000000:0000 0A`) ?? '';
}

/**
 * The inode of the server's end of a connection, which exists once the server has accepted it.
 * @param {Run} run
 * @param {number} clientPort
 */
async function acceptedInode(run, clientPort) {
  for (let i = 0; i < 100; i++) {
    const inode = socketLine(`0100007F:${hex(run.port)} 0100007F:${hex(clientPort)}`);
    if (inode !== undefined && inode !== '0') return inode;
    await pause(5);
  }
  throw new Failure('the accepted connection was not found in /proc/net/tcp.', 'run it again on a less busy machine.');
}

/** @param {string} addresses @returns {string | undefined} */
function socketLine(addresses) {
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((text) => text.includes(addresses));
  return line?.trim().split(/\s+/)[9];
}

/** @param {number} port */
function hex(port) {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** @param {number} port @returns {Promise<import('node:net').Server>} */
function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** @param {number} ms */
function pause(ms) {
  return wait(Math.max(ms, 0));
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid);
  } catch {
    // It has exited by itself.
  }
}
