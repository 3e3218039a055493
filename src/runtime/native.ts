// Which binding does this process use, and has koffi loaded?
import type { Binding } from './bindings/binding.ts';
import { createDarwinBinding } from './bindings/darwin.ts';
import { createLinuxBinding } from './bindings/linux.ts';
import { createProcfsBinding } from './bindings/linux-procfs.ts';
import { createWindowsBinding } from './bindings/windows.ts';
import { NoInheritError } from './errors.ts';
import { explainFailure, loadKoffi, type KoffiModule } from './load-koffi.ts';
import { platform } from './platform.ts';
import { sharedInRelease } from './registry.ts';
import { retrying } from './retry.ts';

interface Native {
  /** The binding that uses koffi, once koffi has loaded. */
  binding?: Binding | undefined;
  koffi?: KoffiModule;
  /** Why koffi did not load at the last attempt. */
  failure?: unknown;
}

const native = sharedInRelease('native', (): Native => ({}));
const bindingIfLoadable = sharedInRelease('loading', () => retrying(loadBinding));

/**
 * This platform's binding. koffi loads here, at the first call of a public function, so that importing the
 * runtime costs nothing and cannot fail. If it does not load, later calls try again, unless the process is not allowed
 * to load native code.
 */
export function binding(): Binding {
  return native.binding ?? createBinding(platform);
}

/** Replaces the binding, or (with `undefined`) lets the next call choose again. For tests. */
export function replaceBinding(replacement: Binding | undefined): void {
  native.binding = replacement;
}

/** Whether koffi has loaded, or why not. Tries to load it if it has not loaded yet. */
export function nativeState(): Readonly<Native> {
  if (native.binding === undefined) loadBinding();
  return native;
}

/** Chooses and creates the binding of a platform; throws `ERR_NOINHERIT_UNSUPPORTED` if there is none. */
export function createBinding(target: NodeJS.Platform): Binding {
  switch (target) {
    case 'linux':
    case 'android':
      return bindingIfLoadable() ?? withoutKoffi(createProcfsBinding(native.failure));
    case 'darwin':
    case 'win32':
      return loadBinding(target) ?? refuse(target);
    default:
      throw noBinding(target);
  }
}

function loadBinding(target: NodeJS.Platform = platform): Binding | undefined {
  if (isPermanent(native.failure)) return undefined;
  try {
    native.koffi = loadKoffi();
    return (native.binding = bindingOver(native.koffi, target));
  } catch (error) {
    native.failure = error;
    return undefined;
  }
}

/** A process that may not load native code never will be: permissions can only be dropped. */
function isPermanent(failure: unknown): boolean {
  return failure !== undefined && (failure as NodeJS.ErrnoException).code === 'ERR_DLOPEN_DISABLED';
}

function bindingOver(koffi: KoffiModule, target: NodeJS.Platform): Binding {
  switch (target) {
    case 'linux':
    case 'android':
      return createLinuxBinding(koffi);
    case 'darwin':
      return createDarwinBinding(koffi);
    case 'win32':
      return createWindowsBinding(koffi);
    default:
      throw noBinding(target);
  }
}

function noBinding(target: NodeJS.Platform): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', `There is no binding for the platform ${target}`);
}

function refuse(target: NodeJS.Platform): never {
  const name = target === 'win32' ? 'Windows' : 'macOS';
  const message = `${name}: ${explainFailure(native.failure)}`;
  throw new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', message, { cause: native.failure });
}

/** Wraps the fallback binding so that it tries to load koffi once more before it rejects what only koffi can do. */
function withoutKoffi(fallback: Binding<number>): Binding<number> {
  function attempt<T>(use: (binding: Binding<number>) => T): T {
    try {
      return use(fallback);
    } catch (error) {
      if (!(error instanceof NoInheritError && error.code === 'ERR_NOINHERIT_UNSUPPORTED')) throw error;
      const loaded = loadBinding() as Binding<number> | undefined;
      if (loaded === undefined) throw error;
      return use(loaded);
    }
  }
  return {
    ofNumber: (fd) => fallback.ofNumber(fd),
    ...(fallback.locate && {
      locate: (target: object) => attempt((it) => it.locate?.(target)),
    }),
    identify: (fd) => attempt((it) => it.identify(fd)),
    isInheritable: (fd) => attempt((it) => it.isInheritable(fd)),
    mayInherit: (fd) => fallback.mayInherit(fd),
    setInheritable: (fd, inheritable) => attempt((it) => it.setInheritable(fd, inheritable)),
    seal: (keep, circumstances) => attempt((it) => it.seal(keep, circumstances)),
    list: () => attempt((it) => it.list()),
    unread: (fd) => attempt((it) => it.unread(fd)),
  };
}
