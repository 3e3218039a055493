import * as tsParser from '@typescript-eslint/parser';
import { Linter, type Rule, type SourceCode } from 'eslint';

import { rules } from '../rules/helpers.ts';
import { RULES, type Program } from './grammar.ts';
import { RUNTIME } from './imports.ts';

/** A node of any parser. The laws use only properties that all parsers have. */
export interface Node {
  readonly type: string;
  readonly range: [number, number];
  readonly parent?: Node;
  readonly [key: string]: unknown;
}

/** Whether a fix may have added or removed this statement. */
function isHelperCall(text: string): boolean {
  return /^(?:(?:\w+\.)?sealDescriptors_*\(\)|(?:keep|(?:\w+\.)?setNoInherit_*)\(late\d+\));?$/.test(text);
}

/** Reports every top-level statement except the runtime's import and helper calls, to show what comments disable. */
const everyStatement: Rule.RuleModule = {
  create: (context) => ({
    Program(program) {
      const others = program.body.filter(
        (node) =>
          runtimeImport(node as unknown as Node) === undefined && !isHelperCall(context.sourceCode.getText(node)),
      );
      others.forEach((node, i) => context.report({ node: node, message: `${i}: ${node.type}` }));
    },
  }),
};

const linter = new Linter();

export function configOf({ choices, language }: Program): Linter.Config {
  const chosen = choices.rules === 'all' ? RULES : [choices.rules];
  return {
    files: ['**'],
    languageOptions: {
      sourceType: language === 'cjs' ? 'commonjs' : 'module',
      ...(language === 'ts' ? { parser: tsParser } : {}),
    },
    // Otherwise `--fix` would remove comments that another rule needs.
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    plugins: { noinherit: { rules } },
    // On Deno, terminals that are adopted by number are reported, too.
    settings: { noinherit: { targets: { deno: true } } },
    rules: Object.fromEntries(
      chosen.map((name) => [`noinherit/${name}`, ['error', name === 'no-unsealed-spawn' ? SPAWNERS : {}]]),
    ),
  };
}

const SPAWNERS = { spawners: [{ module: 'cross-spawn', export: 'sync' }] };

const controls: Linter.Config = {
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  plugins: { control: { rules: { 'every-statement': everyStatement } } },
  rules: { 'no-debugger': 'error', 'no-alert': 'error', 'control/every-statement': 'error' },
};

export function fix(code: string, program: Program): Linter.FixReport {
  return linter.verifyAndFix(code, [configOf(program)], { filename: program.filename });
}

export function verify(code: string, program: Program): Linter.LintMessage[] {
  return linter.verify(code, [configOf(program)], { filename: program.filename });
}

/** The findings of unrelated rules, and those that comments disable. */
export function controlFindings(code: string, program: Program): string[] {
  const { languageOptions } = configOf(program);
  const config = [{ ...controls, files: ['**'], languageOptions: languageOptions! }];
  const reported = linter
    .verify(parse(code, program), config, { filename: program.filename })
    .map(({ ruleId, message }) => `${ruleId} ${message}`);
  const suppressed = suppressedMessages().map(({ ruleId, message }) => `${ruleId} ${message} (switched off)`);
  return [...reported, ...suppressed].sort();
}

/** ESLint's types do not declare this method. */
function suppressedMessages(): Linter.LintMessage[] {
  return (linter as Linter & { getSuppressedMessages(): Linter.LintMessage[] }).getSuppressedMessages();
}

const parsed = new Map<string, SourceCode>();

/** The file as ESLint sees it. */
export function parse(code: string, program: Program): SourceCode {
  const key = `${program.filename}\n${code}`;
  let source = parsed.get(key);
  if (!source) {
    source = parseAnew(code, program);
    // Every law parses the same two files; those of the previous program are not needed any more.
    if (parsed.size > 1) parsed.clear();
    parsed.set(key, source);
  }
  return source;
}

function parseAnew(code: string, program: Program): SourceCode {
  const { languageOptions } = configOf(program);
  const messages = linter.verify(code, [{ files: ['**'], languageOptions: languageOptions! }], {
    filename: program.filename,
  });
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new Error(`does not parse: ${fatal.message} (${fatal.line}:${fatal.column})`);
  return linter.getSourceCode();
}

/** The names that a statement imports from the runtime: local names, and the exports that they refer to. */
export function runtimeImport(statement: Node): Map<string, string> | undefined {
  const names = new Map<string, string>();
  if (statement.type === 'ImportDeclaration') {
    const { source, specifiers, importKind } = statement as unknown as {
      source: { value: string };
      importKind?: string;
      specifiers: { type: string; local: { name: string }; imported?: { name: string } }[];
    };
    if (source.value !== RUNTIME || importKind === 'type') return undefined;
    for (const { local, imported } of specifiers) names.set(local.name, imported?.name ?? '*');
    return names;
  }
  if (statement.type === 'TSImportEqualsDeclaration') {
    const { id, moduleReference } = statement as unknown as {
      id: { name: string };
      moduleReference: { expression?: { value: unknown } };
    };
    return moduleReference.expression?.value === RUNTIME ? names.set(id.name, '*') : undefined;
  }
  if (statement.type !== 'VariableDeclaration') return undefined;
  const [declarator] = statement['declarations'] as { id: Node; init?: Node }[];
  const init = declarator?.init as unknown as
    { callee?: { name?: string }; arguments?: { value?: unknown }[] } | undefined;
  if (init?.callee?.name !== 'require' || init.arguments?.[0]?.value !== RUNTIME) return undefined;
  if (declarator!.id.type === 'Identifier') return names.set(declarator!.id['name'] as string, '*');
  for (const property of declarator!.id['properties'] as { key: { name: string }; value: { name: string } }[]) {
    names.set(property.value.name, property.key.name);
  }
  return names;
}
