// A cluster worker under round robin: its server's handle is a substitute without a descriptor.
const cluster = require('node:cluster');
const net = require('node:net');
const { isInheritable, setNoInherit } = require('../../../dist/runtime.cjs');

if (cluster.isPrimary) {
  cluster.schedulingPolicy = process.argv[2] === 'none' ? cluster.SCHED_NONE : cluster.SCHED_RR;
  const worker = cluster.fork();
  worker.on('message', (message) => {
    if (message.port === undefined) {
      console.log(JSON.stringify(message));
      worker.kill();
    } else {
      net.connect(message.port, '127.0.0.1').on('error', () => {});
    }
  });
  worker.on('exit', () => process.exit());
} else {
  const server = setNoInherit(net.createServer());
  setNoInherit(server, false);
  server.on('connection', (socket) => {
    let code = null;
    let listener = null;
    try {
      listener = isInheritable(server);
    } catch (error) {
      code = error.code;
    }
    process.send({ listener, code, accepted: isInheritable(socket) });
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}
