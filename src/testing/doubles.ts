// `import 'eslint-plugin-noinherit/testing/doubles'` in a test's set-up: the import is the whole interface.
import { allowFakeDescriptors } from '../runtime/fake-descriptors.ts';
import { runtimeStatus } from '../runtime/runtime-status.ts';

allowFakeDescriptors();
// While the file system is still the real one: koffi could not be read from a double.
runtimeStatus();

export {};
