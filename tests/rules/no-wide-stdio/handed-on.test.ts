import { runRule, type Finding } from '../helpers.ts';

function handedOn(what: 'descriptor' | 'server' | 'socket'): Finding {
  return { messageId: 'handedOn', data: { api: 'child_process.spawn', what } };
}

// Entries of `stdio` beyond the three standard ones.
runRule('no-wide-stdio', {
  valid: [
    "import { spawn } from 'child_process';\nspawn('a', { stdio: [0, 1, 2, 'pipe', 'ipc'] });\nspawn('b', { stdio: ['inherit', 'inherit', 'inherit', fd] });",
    {
      name: 'a decision',
      code: `
        import { spawn } from 'child_process';
        import { createServer } from 'net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = setNoInherit(createServer(), false);
        spawn('a', { stdio: ['ignore', 'inherit', 'inherit', server] });
        const other = createServer();
        setNoInherit(other, false);
        spawn('b', { stdio: ['ignore', 'inherit', 'inherit', other] });
      `,
    },
    {
      name: 'closed here',
      code: `
        import { spawn } from 'child_process';
        import net from 'net';
        const socket = net.connect(80);
        spawn('a', { stdio: ['ignore', 'inherit', 'inherit', socket] });
        socket.destroy();
      `,
    },
  ],
  invalid: [
    {
      name: 'a server, a socket, a number',
      code: `
        import { spawn } from 'child_process';
        import net from 'net';
        const server = net.createServer();
        server.listen(80);
        spawn('a', { stdio: ['ignore', 'inherit', 'inherit', «server»] });
        spawn('b', { stdio: ['ignore', 'inherit', 'inherit', «server._handle»] });
        const socket = net.connect(80);
        spawn('c', { stdio: [«socket», «socket», 'inherit', «5»] });
      `,
      errors: [handedOn('server'), handedOn('server'), handedOn('socket'), handedOn('socket'), handedOn('descriptor')],
      output: null,
    },
  ],
});
