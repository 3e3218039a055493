// Imitates a Node that keeps its list of loaded modules elsewhere.
Object.defineProperty(process, 'moduleLoadList', { value: [...process.moduleLoadList] });
