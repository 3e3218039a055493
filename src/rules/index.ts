// Which rules does the plugin have?
import type { RuleModule } from '../utils/rule-module.ts';
import { noCloseWait } from './no-close-wait.ts';
import { noHandleLeftOpen } from './no-handle-left-open.ts';
import { noLateMark } from './no-late-mark.ts';
import { noMissingRuntime } from './no-missing-runtime.ts';
import { noRawNativeOpen } from './no-raw-native-open.ts';
import { noUnclosedChildStdio } from './no-unclosed-child-stdio.ts';
import { noUnmarkedAdopted } from './no-unmarked-adopted.ts';
import { noUnmarkedConnection } from './no-unmarked-connection.ts';
import { noUnmarkedOpen } from './no-unmarked-open.ts';
import { noUnmarkedServer } from './no-unmarked-server.ts';
import { noUnmarkedSocket } from './no-unmarked-socket.ts';
import { noUnmarkedTransfer } from './no-unmarked-transfer.ts';
import { noUnsealedExecve } from './no-unsealed-execve.ts';
import { noUnsealedSpawn } from './no-unsealed-spawn.ts';
import { noWideStdio } from './no-wide-stdio.ts';

/** Every rule by its name. */
export const rules: Readonly<Record<string, RuleModule>> = {
  'no-close-wait': noCloseWait,
  'no-handle-left-open': noHandleLeftOpen,
  'no-late-mark': noLateMark,
  'no-raw-native-open': noRawNativeOpen,
  'no-unclosed-child-stdio': noUnclosedChildStdio,
  'no-unmarked-adopted': noUnmarkedAdopted,
  'no-unmarked-connection': noUnmarkedConnection,
  'no-unmarked-open': noUnmarkedOpen,
  'no-unmarked-server': noUnmarkedServer,
  'no-unmarked-socket': noUnmarkedSocket,
  'no-unmarked-transfer': noUnmarkedTransfer,
  'no-unsealed-execve': noUnsealedExecve,
  'no-missing-runtime': noMissingRuntime,
  'no-wide-stdio': noWideStdio,
  // After the rules about `stdio`, whose findings come first where both report.
  'no-unsealed-spawn': noUnsealedSpawn,
};
