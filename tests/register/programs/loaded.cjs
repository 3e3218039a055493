// Prints what a process has loaded when its program begins. It loads nothing itself before it looks.
const files = Object.keys(require.cache).filter((file) => file !== __filename);
const modules = process.moduleLoadList.map((text) => text.replace('NativeModule ', ''));
console.log(
  JSON.stringify({
    files: files.map((file) => file.replace(/^.*[\\/](?=[^\\/]+$)/, '')),
    modules: ['child_process', 'worker_threads'].filter((name) => modules.includes(name)),
  }),
);
