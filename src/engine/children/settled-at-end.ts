// Does the end of a child settle a promise?
import type { TSESTree } from '@typescript-eslint/utils';

import { homeOf, isFunction, isInside } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { LISTENER_METHODS } from '../names/emitter-idioms.ts';
import type { FileIndex } from '../names/file-index.ts';
import { eventOf, usesOf } from './child-uses.ts';
import { optionOf, type SpawnOptions } from './spawn-options.ts';
import { childStdioOf } from './stdio.ts';

type Node = TSESTree.Node;

/** Events that mean that a child has ended. */
const ENDS: ReadonlySet<string | undefined> = new Set(['close', 'exit']);
/** Events that mean that a child is running, or has sent something. */
const SIGNS_OF_LIFE: ReadonlySet<string | undefined> = new Set(['data', 'line', 'message', 'readable', 'spawn']);

/**
 * True if a promise settles only when the child ends: `new Promise((resolve) => spawn('make').on('exit', resolve))`.
 * False for a child that is detached or inherits this process's outputs: nobody expects it to end soon.
 */
export function isSettledAtEnd(analysis: Analysis, site: SpawnSite, seen: SpawnOptions | undefined): boolean {
  const options = seen ?? (passesOnlySlice(site) ? { kind: 'none' } : undefined);
  if (!options || !site.row.stdio || optionOf(options, 'detached') !== 'absent') return false;
  if (childStdioOf(analysis, site, options)?.kinds.includes('inherit') !== false) return false;
  const { index } = analysis;
  const ends = usesOf(index, site.node).members.filter((member) => ENDS.has(eventOf(member, LISTENER_METHODS)));
  return ends.some(({ node }) => {
    const settlers = settlersAround(index, node);
    const listener = node.parent?.type === 'CallExpression' ? node.parent.arguments[1] : undefined;
    return (
      listener !== undefined &&
      settlers.some((settler) => isInside(settler, listener.range)) &&
      !settlers.some((settler) => isAtSignOfLife(settler))
    );
  });
}

/** `spawn(command[0], command.slice(1))`: the second argument is certainly a list, so that no options are passed. */
function passesOnlySlice({ args }: SpawnSite): boolean {
  const list = args?.length === 2 ? args[1] : undefined;
  const callee = list?.type === 'CallExpression' ? list.callee : undefined;
  return (
    callee?.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'slice'
  );
}

/** `spawn(…).on('exit', process.exit)`: this program only launches another one, and opens nothing itself. */
export function isLauncher({ index }: Pick<Analysis, 'index'>, { node }: SpawnSite): boolean {
  return usesOf(index, node).members.some((member) => {
    const call = member.node.parent;
    const listener = call?.type === 'CallExpression' ? call.arguments[1] : undefined;
    return (
      ENDS.has(eventOf(member, LISTENER_METHODS)) &&
      listener !== undefined &&
      index.sourceCode.getText(listener) === 'process.exit'
    );
  });
}

/** The references to `resolve` and `reject` of the innermost `new Promise(…)` around a node. */
export function settlersAround(index: FileIndex, node: Node): readonly Node[] {
  for (let around: Node | undefined = node; around; around = around.parent) {
    const maker = around.parent;
    if (!isFunction(around) || maker?.type !== 'NewExpression') continue;
    if (maker.callee.type !== 'Identifier' || maker.callee.name !== 'Promise') continue;
    return around.params.flatMap((param) =>
      param.type === 'Identifier'
        ? (index.variableOf(param)?.references ?? []).map(({ identifier }) => identifier as Node)
        : [],
    );
  }
  return [];
}

/** Whether the promise may settle while the child runs: `child.stdout.on('data', () => { … resolve(); … })`. */
function isAtSignOfLife(settler: Node): boolean {
  for (let fn = homeOf(settler); fn; fn = fn.parent && homeOf(fn.parent)) {
    const call = fn.parent;
    const [event] = call?.type === 'CallExpression' ? call.arguments : [];
    if (event?.type === 'Literal' && SIGNS_OF_LIFE.has(String(event.value))) return true;
  }
  return false;
}
