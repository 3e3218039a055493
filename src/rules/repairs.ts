import { awaitedSocket, inlineSocket, isEmitted, type Acceptor } from '../engine/servers/find-acceptors.ts';
import { callbackOf, type Site, type SpawnSite } from '../engine/calls/find-sites.ts';
import type { RawOpen } from '../engine/native/find-native-opens.ts';
import { guardedCallback } from '../engine/marks/guarded-callback.ts';
import type { WideChild } from '../engine/children/find-wide-stdio.ts';
import { statementToSeal, wouldBeSealedBy } from '../engine/marks/sealed-before.ts';
import { addFlag, append, isDeclaredAt } from '../fix/add-flag.ts';
import { callVariant } from '../fix/call-variant.ts';
import { combine } from '../fix/fix-or-suggest.ts';
import { importHelper } from '../fix/import-helper.ts';
import { insertBefore, insertMarkAfter, insertMarkFirst } from '../fix/insert-mark.ts';
import { ignoreOutput, type OutputOption } from '../fix/child-output.ts';
import { logOutput } from '../fix/log-output.ts';
import type { Edit, HelperName, Repair } from '../fix/types.ts';
import { precede, wrapWithHelper } from '../fix/wrap-expression.ts';
import type { RuleFile } from './rule-file.ts';

/** The mark that a finding lacks: by which helper, and the edits, where they can be made. */
export interface Mend {
  readonly helper: HelperName;
  readonly repair: Repair | undefined;
}

/** Marks what a call gives. */
export function mendSite(file: RuleFile, site: Site): Mend {
  const { delivery, certain, node } = site;
  const callback = delivery.via === 'callback' ? callbackOf(site) : undefined;
  if (delivery.via !== 'callback' || !callback)
    return { helper: 'setNoInherit', repair: wrapWithHelper(file, node, 'setNoInherit', certain) };
  const guarded = guardedCallback(file.analysis.index, callback, delivery.arg);
  if (!guarded)
    return { helper: 'noInheritCallback', repair: wrapWithHelper(file, callback, 'noInheritCallback', certain) };
  const mark = importHelper(file, 'setNoInherit', guarded.guard);
  const edits = mark && insertMarkAfter(file, guarded.guard, `${mark.callee}(${guarded.descriptor})`);
  return { helper: 'noInheritCallback', repair: combine(mark, edits, certain) };
}

/** Seals everything before a program starts. */
export function mendSpawn(file: RuleFile, { callee, certain, node, row }: SpawnSite): Mend {
  if (!row.startedBy && !row.replaces)
    return { helper: 'sealed', repair: wrapWithHelper(file, callee, 'sealed', certain) };
  // A method that belongs to its object cannot be wrapped: the seal comes before the call. So it does where nothing
  // returns, as the compiler sees that by the call's name only.
  const statement = statementToSeal(file.analysis, node);
  if (row.replaces && !statement) return { helper: 'sealed', repair: wrapWithHelper(file, callee, 'sealed', certain) };
  const seal = importHelper(file, 'sealDescriptors', statement ?? node);
  if (statement)
    return {
      helper: 'sealDescriptors',
      repair: combine(seal, seal && insertBefore(file, statement, `${seal.callee}()`), certain),
    };
  const isExact = certain && wouldBeSealedBy(file.analysis, node, node);
  return {
    helper: 'sealDescriptors',
    repair: combine(seal, seal && isExact ? precede(node, `${seal.callee}()`) : undefined, false),
  };
}

/** Closes a child when it has ended itself; the runtime's own children are none that it can close. */
export function closeChildOnExit(file: RuleFile, { callee, row }: SpawnSite): readonly Edit[] | undefined {
  return row.isOwn ? undefined : wrapWithHelper(file, callee, 'closeOnExit', false)?.edits;
}

/** Marks an accepted socket, as the first thing that is done with it. */
export function mendAcceptor(file: RuleFile, acceptor: Acceptor): Mend {
  if ('awaited' in acceptor) {
    const socket = awaitedSocket(acceptor);
    const mark = socket && importHelper(file, 'setNoInherit', socket.statement);
    const edits = mark && insertMarkAfter(file, socket.statement, `${mark.callee}(${socket.name})`);
    return { helper: 'setNoInherit', repair: combine(mark, edits) };
  }
  const inline = isEmitted(file.analysis, acceptor.event) ? undefined : inlineSocket(acceptor);
  // The helper marks the first argument, which is not the socket here.
  if (!inline && acceptor.isHandedOver) return { helper: 'setNoInherit', repair: undefined };
  if (!inline)
    return {
      helper: 'noInheritListener',
      repair: wrapWithHelper(file, acceptor.handler, 'noInheritListener', acceptor.certain),
    };
  const mark = importHelper(file, 'setNoInherit', inline.fn.body);
  return {
    helper: 'setNoInherit',
    repair: combine(mark, mark && insertMarkFirst(file, inline.fn, `${mark.callee}(${inline.name})`)),
  };
}

/** Takes the output of this process from a child. */
export function narrowOutput(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  const option = outputOption(child);
  return option && ignoreOutput(file, option);
}

/** Gives a child a file to write to. */
export function logChildOutput(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  const option = outputOption(child);
  return option && child.statement && logOutput(file, option, child.statement, child.log);
}

/** Undefined where the options have a name, so that others may use them. */
function outputOption({ site: { node, row }, options, output: { kinds, stdio } }: WideChild): OutputOption | undefined {
  const isNamed = options.kind === 'seen' && options.argument !== options.object;
  if (isNamed) return undefined;
  const isWide = (kind: string | undefined): boolean => kind === 'inherit' || kind === 'pipe';
  return {
    call: node,
    object: options.kind === 'seen' ? options.object : undefined,
    value: stdio,
    isWide: [isWide(kinds[0]), isWide(kinds[1])],
    ipc: row.ipc === true,
  };
}

/** Adds what makes a native call open something that is not inheritable. The number of a flag is exact on one system only. */
export function mendNativeOpen(
  file: RuleFile,
  { argument, call, fn, isCertain, open, uses }: RawOpen,
): Repair | undefined {
  if (!call || open.takes === 'inherit') return undefined;
  if (open.takes === 'nothing') {
    const { declaration, isLinux, name, site } = fn;
    const edits =
      uses &&
      open.variant &&
      callVariant(file, { ...uses, declaration, isLinux, name, description: site.row.description }, open.variant);
    return edits && { callee: '', edits, certain: false };
  }
  if (open.takes === 'mode') {
    const quoted = argument?.type === 'Literal' ? argument : undefined;
    const end = quoted && quoted.range[1] - 1;
    return end === undefined
      ? undefined
      : { callee: '', edits: [{ range: [end, end], text: open.letter }], certain: fn.isLinux };
  }
  const isNamed = isDeclaredAt(file, call, open.flag);
  const flag = isNamed ? open.flag : open.value;
  const certain = isCertain && (isNamed || fn.isLinux);
  if (open.takes === 'command')
    return argument && { callee: '', edits: [{ range: argument.range, text: flag }], certain };
  if (argument) return { callee: '', edits: addFlag(file, argument, flag), certain };
  return call.arguments.length === open.at ? { callee: '', edits: append(file, call, flag), certain } : undefined;
}
