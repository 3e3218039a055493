import { isBuiltin } from 'node:module';

import type { Choices } from './grammar.ts';

export const RUNTIME = 'eslint-plugin-noinherit/runtime';

/** Chooses the form of import of each module, and records which modules are needed. */
export class Imports {
  readonly #choices: Choices;
  /** The names that are imported from each module; an empty set means the whole module. */
  readonly #needed = new Map<string, Set<string>>();

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  callee(api: string, isNew: boolean): string {
    const [module, first, ...rest] = api.split('.') as [string, string, ...string[]];
    const { naming, style } = this.#choices;
    if (GLOBALS.has(module)) return isNew ? `new ${api}` : api;
    if (module === RUNTIME) return this.#helper(first);
    if (!this.#needed.has(module)) this.#needed.set(module, new Set());
    const wanted = this.#needed.get(module)!;
    const member = [first, ...rest].join('.');
    const start = isNew ? 'new ' : '';
    if (style === 'import-equals' || naming === 'module') return `${start}${localOf(module)}.${member}`;
    if (naming === 'namespace' && style !== 'cjs') return `${start}${localOf(module)}.${member}`;
    if (naming === 'namespace') {
      const inline = `require('${this.#specifier(module)}').${member}`;
      return isNew ? `new (${inline})` : inline;
    }
    wanted.add(first);
    return `${start}${[this.#local(module, first), ...rest].join('.')}`;
  }

  #helper(name: string): string {
    const { existing, style } = this.#choices;
    if (style === 'import-equals' || existing === 'namespace') return `noinherit.${name}`;
    return existing === 'renamed' ? 'keep' : name;
  }

  statements(): string[] {
    const { existing, existingFirst } = this.#choices;
    const own = [...this.#needed].flatMap(([module, names]) => this.#statement(module, names));
    const runtime = existing === 'none' || existing === 'collision' ? [] : this.#runtime(existing);
    return existingFirst ? [...runtime, ...own] : [...own, ...runtime];
  }

  #specifier(module: string): string {
    return this.#choices.nodePrefix && isBuiltin(module) ? `node:${module}` : module;
  }

  #local(module: string, name: string): string {
    const ambiguous = ['connect', 'createServer', 'Server', 'open'].includes(name) || !isBuiltin(module);
    return this.#choices.naming === 'renamed' || ambiguous ? `${localOf(module)}_${name}` : name;
  }

  #statement(module: string, names: ReadonlySet<string>): string[] {
    const { style, naming } = this.#choices;
    const from = this.#specifier(module);
    if (style === 'import-equals') return [`import ${localOf(module)} = require('${from}');`];
    if (style === 'cjs' && naming === 'namespace') return [];
    if (naming === 'module' && style === 'cjs') return [`const ${localOf(module)} = require('${from}');`];
    if (naming === 'module') return [`import ${localOf(module)} from '${from}';`];
    if (naming === 'namespace') return [`import * as ${localOf(module)} from '${from}';`];
    const list = (separator: string): string =>
      [...names]
        .map((name) => (this.#local(module, name) === name ? name : `${name}${separator}${this.#local(module, name)}`))
        .join(', ');
    return style === 'cjs'
      ? [`const { ${list(': ')} } = require('${from}');`]
      : [`import { ${list(' as ')} } from '${from}';`];
  }

  #runtime(existing: 'namespace' | 'renamed' | 'type' | 'value'): string[] {
    const { style } = this.#choices;
    if (existing === 'type') return style === 'ts' ? [`import type { Markable } from '${RUNTIME}';`] : [];
    if (style === 'import-equals') return [`import noinherit = require('${RUNTIME}');`];
    if (style === 'cjs') {
      const left = { value: '{ setNoInherit }', renamed: '{ setNoInherit: keep }', namespace: 'noinherit' }[existing];
      return [`const ${left} = require('${RUNTIME}');`];
    }
    const clause = { value: '{ setNoInherit }', renamed: '{ setNoInherit as keep }', namespace: '* as noinherit' }[
      existing
    ];
    return [`import ${clause} from '${RUNTIME}';`];
  }
}

/** Globals, which need no import. */
const GLOBALS: ReadonlySet<string> = new Set(['Bun', 'Deno']);

function localOf(module: string): string {
  return module.replace(/[_-](\w)/g, (_all, letter: string) => letter.toUpperCase());
}
