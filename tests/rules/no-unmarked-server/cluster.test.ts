import { runRule } from '../helpers.ts';

const unmarked = { messageId: 'unmarked', data: { api: 'http.createServer', need: '' } } as const;

// Servers in workers of `cluster`, for which the primary listens.
runRule('no-unmarked-server', {
  valid: [
    "import cluster from 'node:cluster';\nimport { createServer } from 'node:http';\nif (cluster.isPrimary) cluster.fork();\nelse createServer().listen(8080);",
    "const cluster = require('cluster');\nconst http = require('http');\nif (!cluster.isMaster) { http.createServer().listen(8080); }\nif (cluster.isWorker) { http.createServer().listen(8080); }",
  ],
  invalid: [
    {
      name: 'the primary, another test, and both',
      code: `
        import cluster from 'node:cluster';
        import { createServer } from 'node:http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        if (cluster.isPrimary) «createServer()».listen(8080);
        if (cluster.isWorker) work(); else «createServer()».listen(8080);
        if (isWorker) «createServer()».listen(8080);
        if (!isReady) «createServer()».listen(8080);
        if (cluster.worker) work(); else «createServer()».listen(8080);
        «createServer()».listen(8080);
      `,
      errors: [unmarked, unmarked, unmarked, unmarked, unmarked, unmarked],
      output: `
        import cluster from 'node:cluster';
        import { createServer } from 'node:http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        if (cluster.isPrimary) setNoInherit(createServer()).listen(8080);
        if (cluster.isWorker) work(); else setNoInherit(createServer()).listen(8080);
        if (isWorker) setNoInherit(createServer()).listen(8080);
        if (!isReady) setNoInherit(createServer()).listen(8080);
        if (cluster.worker) work(); else setNoInherit(createServer()).listen(8080);
        setNoInherit(createServer()).listen(8080);
      `,
    },
  ],
});
