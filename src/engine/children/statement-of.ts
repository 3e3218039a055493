// Which statement runs exactly when a call does?
import type { TSESTree } from '@typescript-eslint/utils';

type Node = TSESTree.Node;

/**
 * The statement of a block that runs exactly when the call does: `spawn(…).unref();`, `const child = spawn(…);`,
 * `this.child = spawn(…);`. None in a case of a `switch`, whose declarations belong to the other cases, too.
 */
export function statementOf(call: Node): TSESTree.Statement | undefined {
  for (let node = call; node.parent; node = node.parent) {
    const { parent } = node;
    switch (parent.type) {
      case 'CallExpression':
        if (parent.callee !== node) return undefined;
        break;
      case 'AssignmentExpression':
        if (parent.operator !== '=' || parent.right !== node) return undefined;
        break;
      case 'MemberExpression':
        if (parent.object !== node) return undefined;
        break;
      case 'ExportNamedDeclaration':
      case 'ExpressionStatement':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'VariableDeclaration':
      case 'VariableDeclarator':
        break;
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        return node as TSESTree.Statement;
      default:
        return undefined;
    }
  }
  return undefined;
}
