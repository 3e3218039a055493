// What does `import 'eslint-plugin-noinherit/testing/doubles'` do in a test's set-up? The import is the whole interface.
import { allowFakeDescriptors } from '../runtime/fake-descriptors.ts';
import { runtimeStatus } from '../runtime/runtime-status.ts';

allowFakeDescriptors();
// Loads koffi while the file system is still the real one: it could not be read from a test double.
runtimeStatus();

export {};
