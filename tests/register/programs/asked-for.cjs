// Notes which of Node's own modules are asked for, before anything else runs.
const { getBuiltinModule } = process;
globalThis.asked = [];
process.getBuiltinModule = (name) => {
  asked.push(name);
  return getBuiltinModule(name);
};
