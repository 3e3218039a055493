// How do messages describe what comes between the opening and the mark?
import type { TSESTree } from '@typescript-eslint/utils';

import { homeOf, isFunction, isLoop } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { namedSpawns } from '../calls/find-named-spawns.ts';

type Node = TSESTree.Node;

/** The hazard that comes before a mark, in words, and its line. */
export function describeHazard(analysis: Analysis, hazard: Node): { hazard: string; line: string } {
  const at = (words: string, line = hazard.loc.start.line): { hazard: string; line: string } => ({
    hazard: words,
    line: String(line),
  });
  switch (hazard.type) {
    case 'AwaitExpression':
      return at('`await`');
    case 'YieldExpression':
      return at('`yield`');
    case 'ReturnStatement':
      return at('`return`');
    case 'ThrowStatement':
      return at('`throw`');
    case 'AssignmentExpression':
      return at('an assignment');
    case 'Property':
    case 'ArrayExpression':
      return at(hazard.type === 'Property' ? 'an object that holds it' : 'an array that holds it');
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression': {
      const spawn = analysis.spawnAt.get(hazard) ?? namedSpawns(analysis).get(hazard);
      const what = hazard.type === 'TaggedTemplateExpression' ? 'a template' : 'a call';
      return at(spawn ? `\`${spawn.api}\`` : `${what} that it is passed to`);
    }
    case 'VariableDeclaration':
      return at('`await using`');
    default:
      if (isLoop(hazard))
        return at(hazard.type === 'ForOfStatement' && hazard.await ? '`for await`' : 'the next turn of the loop');
      if (isFunction(hazard) || hazard.type === 'ClassExpression') return at('a function that holds it');
      return hazard.type === 'Program'
        ? at('the end of the file', hazard.body.at(-1)!.loc.end.line)
        : at('the end of the function', hazard.loc.end.line);
  }
}

const ENDS: ReadonlySet<string> = new Set(['BlockStatement', 'Program', 'ReturnStatement', 'ThrowStatement']);

/** Whether the hazard is a path that ends without a mark, in a function that has one on another path. */
export function isOnSomePathOnly({ hazard, mark }: { readonly hazard: Node; readonly mark: Node }): boolean {
  const isEnd = ENDS.has(hazard.type) || (isLoop(hazard) && !(hazard.type === 'ForOfStatement' && hazard.await));
  return isEnd && homeOf(mark) === homeOf(hazard);
}
