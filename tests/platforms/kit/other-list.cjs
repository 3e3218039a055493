// As a Node that writes its list of loaded modules elsewhere.
Object.defineProperty(process, 'moduleLoadList', { value: [...process.moduleLoadList] });
