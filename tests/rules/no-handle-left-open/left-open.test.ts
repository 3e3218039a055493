import { runRule } from '../helpers.ts';

const leftOpen = (line: string) => ({ messageId: 'leftOpen', data: { line } });

// Servers that are passed to a child, and whose port the parent listens on again.
runRule('no-handle-left-open', {
  valid: [
    {
      name: 'handed over for good',
      code: "import { fork } from 'child_process';\nimport net from 'net';\nconst child = fork('a.js');\nconst server = net.createServer();\nserver.listen(80, () => { child.send('server', server); server.close(); });",
    },
    {
      name: 'no child has it',
      code: "import net from 'net';\nconst server = net.createServer();\nserver.listen(80);\nserver.close(() => server.listen(81));",
    },
    {
      name: 'another port',
      code: "import { fork } from 'child_process';\nimport net from 'net';\nconst child = fork('a.js');\nconst PORT = 80;\nconst server = net.createServer().listen(PORT);\nchild.send('server', server);\nserver.close();\nnet.createServer().listen({ port: 81 });",
    },
    {
      name: 'a connection',
      code: "import { fork } from 'child_process';\nimport net from 'net';\nconst child = fork('a.js');\nconst server = net.createServer((socket) => child.send('socket', socket));\nserver.close(() => server.listen(80));",
    },
    {
      name: 'any free port, which is another one each time',
      code: "import { fork } from 'child_process';\nimport net from 'net';\nconst child = fork('a.js');\nconst one = net.createServer().listen(0);\nchild.send('one', one);\none.close(() => one.listen(0));\nconst two = net.createServer().listen();\nchild.send('two', two);\ntwo.close(() => two.listen());\nconst three = net.createServer().listen({ host: 'localhost' });\nchild.send('three', three);\nthree.close(() => three.listen({ host: 'localhost' }));\nconst four = net.createServer().listen(() => child.send('four', four));\nfour.close(() => four.listen(() => {}));",
    },
    {
      name: 'another try, because the server does not listen yet',
      code: "import { fork } from 'child_process';\nimport net from 'net';\nconst child = fork('a.js');\nconst server = net.createServer();\nserver.on('error', (error) => { if (error.code === 'EADDRINUSE') setTimeout(() => { server.close(); server.listen(80); }, 1000); });\nserver.listen(80, () => child.send('server', server));",
    },
    {
      name: 'once the child has exited',
      code: "import { fork } from 'child_process';\nimport net from 'net';\nconst child = fork('a.js');\nconst server = net.createServer().listen(80);\nchild.send('server', server);\nchild.on('exit', () => { server.close(() => server.listen(80)); });",
    },
  ],
  invalid: [
    {
      name: 'in the callback, and after the close',
      code: `
        import { fork, spawn } from 'child_process';
        import net from 'net';
        const child = fork('a.js');
        const server = net.createServer();
        server.listen(80);
        child.send('server', «server»);
        server.close(() => server.listen(80));

        export async function restart() {
          const other = net.createServer();
          spawn('b', { stdio: ['ignore', 'ignore', 'ignore', «other._handle»] });
          other.close();
          net.createServer().listen(80);
          const third = net.createServer().listen(81);
          spawn('c', { stdio: ['ignore', 'ignore', 'ignore', «third._handle.fd»] });
          third.close();
          net.createServer().listen(81);
        }
      `,
      errors: [leftOpen('7'), leftOpen('13'), leftOpen('17')],
      output: null,
    },
  ],
});
