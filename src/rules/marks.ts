// Which edits mark or seal what the engine found? The engine says where, src/fix edits the source text.
import { callbackOf, type Site, type SpawnSite } from '../engine/calls/find-sites.ts';
import { guardedCallback } from '../engine/marks/guarded-callback.ts';
import { statementToSeal, wouldBeSealedBy } from '../engine/marks/sealed-before.ts';
import { awaitedSocket, inlineSocket, isEmitted, type Acceptor } from '../engine/servers/find-acceptors.ts';
import { helperFix } from '../fix/fix-or-suggest.ts';
import { importHelper } from '../fix/import-helper.ts';
import { insertBefore, insertMarkAfter, insertMarkFirst } from '../fix/insert-mark.ts';
import type { HelperFix } from '../fix/types.ts';
import { callBefore, wrapWithHelper } from '../fix/wrap-expression.ts';
import type { RuleFile } from './rule-file.ts';

/** Marks the descriptor that a call delivers. */
export function markSite(file: RuleFile, site: Site): HelperFix | undefined {
  const { delivery, certain, node } = site;
  const callback = delivery.via === 'callback' ? callbackOf(site) : undefined;
  if (delivery.via !== 'callback' || !callback) return wrapWithHelper(file, node, 'setNoInherit', certain);
  const guarded = guardedCallback(file.analysis.index, callback, delivery.arg);
  if (!guarded) return wrapWithHelper(file, callback, 'noInheritCallback', certain);
  const mark = importHelper(file, 'setNoInherit', guarded.guard);
  return helperFix(
    mark,
    mark && insertMarkAfter(file, guarded.guard, `${mark.callee}(${guarded.descriptor})`),
    certain,
  );
}

/** Marks an accepted socket before anything else is done with it. */
export function markAcceptor(file: RuleFile, acceptor: Acceptor): HelperFix | undefined {
  if ('awaited' in acceptor) {
    const socket = awaitedSocket(acceptor);
    const mark = socket && importHelper(file, 'setNoInherit', socket.statement);
    return helperFix(
      mark,
      mark && insertMarkAfter(file, socket.statement, `${mark.callee}(${socket.name})`),
      acceptor.certain,
    );
  }
  const inline = isEmitted(file.analysis, acceptor.event) ? undefined : inlineSocket(acceptor);
  // `noInheritListener` marks the first argument, which is not the socket here.
  if (!inline && acceptor.isHandedOver) return undefined;
  if (!inline)
    return wrapWithHelper(file, acceptor.handler, 'noInheritListener', acceptor.certain && acceptor.staysSame);
  const mark = importHelper(file, 'setNoInherit', inline.fn.body);
  return helperFix(
    mark,
    mark && insertMarkFirst(file, inline.fn.body, `${mark.callee}(${inline.name})`),
    acceptor.certain,
  );
}

/** Seals all descriptors before a program starts. */
export function sealSpawn(file: RuleFile, { callee, certain, node, row }: SpawnSite): HelperFix | undefined {
  // A method needs its receiver and cannot be wrapped, so the seal comes before the call. So it does if the call
  // never returns: the compiler recognizes that only by the callee's own name.
  const isWrapped = !row.startedBy && !row.replaces;
  const statement = isWrapped ? undefined : statementToSeal(file.analysis, node);
  if (isWrapped || (row.replaces && !statement)) return wrapWithHelper(file, callee, 'sealed', certain);
  const seal = importHelper(file, 'sealDescriptors', statement ?? node);
  if (statement) return helperFix(seal, seal && insertBefore(file, statement, `${seal.callee}()`), certain);
  if (!certain || !wouldBeSealedBy(file.analysis, node, node)) return undefined;
  return helperFix(seal, seal && callBefore(node, `${seal.callee}()`), false);
}
