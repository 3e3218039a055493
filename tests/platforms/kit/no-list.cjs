// Imitates a Node that has no list of loaded modules.
delete process.moduleLoadList;
