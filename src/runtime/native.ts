import type { Binding } from './bindings/binding.ts';
import { createDarwinBinding } from './bindings/darwin.ts';
import { createLinuxBinding } from './bindings/linux.ts';
import { createProcfsBinding } from './bindings/linux-procfs.ts';
import { createWindowsBinding } from './bindings/windows.ts';
import { NoInheritError } from './errors.ts';
import { loadKoffi } from './load-koffi.ts';
import { onceInRelease } from './registry.ts';

const native = onceInRelease('native', (): { binding?: Binding | undefined } => ({}));

/**
 * This platform's binding. koffi loads here, at the first call of a public function, so that importing the
 * runtime costs nothing and cannot fail.
 */
export function binding(): Binding {
  return (native.binding ??= createBinding(process.platform));
}

/** Puts another binding in place, or (with `undefined`) lets the next call choose again. For tests. */
export function replaceBinding(replacement: Binding | undefined): void {
  native.binding = replacement;
}

/** Chooses and builds the binding of a platform; throws `ERR_NOINHERIT_UNSUPPORTED` where there is none. */
export function createBinding(platform: NodeJS.Platform): Binding {
  switch (platform) {
    case 'linux':
    case 'android':
      return createLinux();
    case 'darwin':
      return createDarwin();
    case 'win32':
      return createWindows();
    default:
      throw new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', `There is no binding for the platform ${platform}`);
  }
}

function createLinux(): Binding {
  try {
    return createLinuxBinding(loadKoffi());
  } catch (error) {
    return createProcfsBinding(error);
  }
}

function createWindows(): Binding {
  try {
    return createWindowsBinding(loadKoffi());
  } catch (cause) {
    throw notLoaded('Windows: koffi, or a function of the system or of Node, could not be loaded', cause);
  }
}

function createDarwin(): Binding {
  try {
    return createDarwinBinding(loadKoffi());
  } catch (cause) {
    throw notLoaded('macOS: koffi, or a function of the system, could not be loaded', cause);
  }
}

function notLoaded(message: string, cause: unknown): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', message, { cause });
}
