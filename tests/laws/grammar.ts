import fc from 'fast-check';

import type { RuleName } from '../rules/helpers.ts';
import { Imports, RUNTIME } from './imports.ts';
import type { SiteTemplate } from './site.ts';
import { templates } from './sites.ts';

const STYLES = ['esm', 'cjs', 'ts', 'import-equals'] as const;
const NAMINGS = ['module', 'namespace', 'named', 'renamed'] as const;
const CONTEXTS = ['top', 'function', 'branch', 'loop', 'arrow', 'method', 'hidden'] as const;
const COMMENTS = ['none', 'above', 'tail', 'inside', 'disabled'] as const;
const FILLERS = ['none', 'disabled debugger', 'debugger', 'documented', 'ignored', 'expected error', 'alert'] as const;
const FIRSTS = ['none', 'disabled', 'documented', 'plain', 'ignored'] as const;
const EXISTING = ['none', 'value', 'renamed', 'namespace', 'type', 'collision'] as const;
const HIDDEN = ['setNoInherit', 'sealDescriptors', 'sealed', 'noInheritCallback', 'noInheritListener'] as const;

interface SiteChoice {
  readonly template: SiteTemplate;
  readonly context: (typeof CONTEXTS)[number];
  readonly hides: (typeof HIDDEN)[number];
  readonly comment: (typeof COMMENTS)[number];
  readonly filler: (typeof FILLERS)[number];
}

/** All choices about a program before it is generated. */
export interface Choices {
  readonly style: (typeof STYLES)[number];
  readonly naming: (typeof NAMINGS)[number];
  readonly nodePrefix: boolean;
  readonly bom: boolean;
  readonly shebang: boolean;
  readonly licence: 'block' | 'lines' | 'long' | 'none';
  readonly fileDisable: boolean;
  readonly directive: boolean;
  readonly gap: boolean;
  readonly first: (typeof FIRSTS)[number];
  readonly existing: (typeof EXISTING)[number];
  readonly existingFirst: boolean;
  readonly eol: '\n' | '\r\n';
  readonly indent: string;
  readonly semicolons: boolean;
  readonly quote: '"' | "'";
  readonly finalNewline: boolean;
  readonly rules: RuleName | 'all';
  readonly sites: readonly SiteChoice[];
}

export interface Program {
  readonly choices: Choices;
  readonly code: string;
  readonly filename: string;
  readonly language: 'cjs' | 'esm' | 'ts';
  /** The number of findings that the chosen rules must report. */
  readonly findings: number;
  /** The number of findings that a helper fixes. */
  readonly helped: number;
}

export const RULES: readonly RuleName[] = [
  'no-late-mark',
  'no-raw-native-open',
  'no-unmarked-adopted',
  'no-unmarked-connection',
  'no-unmarked-open',
  'no-unmarked-server',
  'no-unmarked-socket',
  'no-unsealed-execve',
  'no-unsealed-spawn',
];

function siteChoice(rule: RuleName | undefined, from: readonly SiteTemplate[]): fc.Arbitrary<SiteChoice> {
  const suitable = rule ? from.filter(({ findings }) => findings[rule]) : from;
  return fc.record({
    template: fc.constantFrom(...suitable),
    context: fc.constantFrom(...CONTEXTS),
    hides: fc.constantFrom(...HIDDEN),
    comment: fc.constantFrom(...COMMENTS),
    filler: fc.constantFrom(...FILLERS),
  });
}

interface Wanted {
  readonly min: number;
  readonly max: number;
  /** Sites with suggestions, which are linted only by the rule itself. */
  readonly suggested?: readonly SiteTemplate[];
}

/** Generates programs; with a rule, from sites that this rule reports. */
export function programs(rule?: RuleName, { max, min, suggested }: Wanted = { min: 1, max: 5 }): fc.Arbitrary<Program> {
  return fc
    .record({
      style: fc.constantFrom(...STYLES),
      naming: fc.constantFrom(...NAMINGS),
      nodePrefix: fc.boolean(),
      bom: fc.boolean(),
      shebang: fc.boolean(),
      licence: fc.constantFrom('none', 'block', 'lines', 'long'),
      fileDisable: fc.boolean(),
      directive: fc.boolean(),
      gap: fc.boolean(),
      first: fc.constantFrom(...FIRSTS),
      existing: fc.constantFrom(...EXISTING),
      existingFirst: fc.boolean(),
      eol: fc.constantFrom('\n', '\r\n'),
      indent: fc.constantFrom('  ', '    ', '\t'),
      semicolons: fc.boolean(),
      quote: fc.constantFrom("'", '"'),
      finalNewline: fc.boolean(),
      rules: rule ? fc.constantFrom(rule, suggested ? rule : ('all' as const)) : fc.constant('all' as const),
      sites: fc.array(siteChoice(rule, suggested ?? templates), { minLength: min, maxLength: max }),
    } satisfies { [Key in keyof Choices]: fc.Arbitrary<Choices[Key]> })
    .map(writeProgram);
}

export function writeProgram(wanted: Choices): Program {
  const choices = withRuntime(wanted);
  const imports = new Imports(choices);
  const sites = choices.sites.flatMap((site, i) => [
    ...writeFiller(site.filler, i, choices),
    ...writeSite(site, i, choices, imports),
  ]);
  const collision =
    choices.existing === 'collision'
      ? HIDDEN.flatMap((name) => [`function ${name}(value) {`, '  return value;', '}', `use(${name}(1));`])
      : [];
  const lines = [
    ...writeHeader(choices),
    ...(imports.statements().length > 0 ? writeFirst(choices) : []),
    ...imports.statements(),
    ...(isTypeScript(choices)
      ? [
          'declare const use: any, flag: any, app: any, out: any, done: any, items: any, options: any, alert: any, Bun: any, Deno: any;',
        ]
      : []),
    ...(choices.gap ? [''] : []),
    ...sites,
    ...collision,
  ];
  const code = lines.map((line) => finish(line, choices)).join(choices.eol);
  return {
    choices,
    code:
      (choices.bom ? '\uFEFF' : '') +
      (choices.shebang ? `#!/usr/bin/env node${choices.eol}` : '') +
      code +
      (choices.finalNewline ? choices.eol : ''),
    filename: { esm: 'program.mjs', cjs: 'program.cjs', ts: 'program.mts', 'import-equals': 'program.cts' }[
      choices.style
    ],
    language: choices.style === 'import-equals' ? 'ts' : choices.style,
    findings: expectedFindings(choices, () => true),
    helped: expectedFindings(choices, (rule) => rule !== 'no-raw-native-open'),
  };
}

/** Gives a program that already marks an import of the runtime. */
function withRuntime(choices: Choices): Choices {
  const isMissing = !['value', 'renamed', 'namespace'].includes(choices.existing);
  return isMissing && choices.sites.some(({ template }) => marks(template))
    ? { ...choices, existing: 'value' }
    : choices;
}

function marks({ text }: SiteTemplate): boolean {
  return text.includes(`«${RUNTIME}.`);
}

function isTypeScript({ style }: Choices): boolean {
  return style === 'ts' || style === 'import-equals';
}

/** Converts a line from the style of the templates to the style of the program. */
function finish(line: string, { indent, semicolons, quote }: Choices): string {
  const [spaces] = /^ */.exec(line)!;
  // Line comments stay unchanged.
  const [code, ...comment] = line.slice(spaces.length).split(/(?=(?<!:)\/\/)/);
  const styled = code!.replaceAll("'", quote);
  const ended = semicolons
    ? styled
    : styled.replace(/;(?=\s*$)/, '').replace(/^(import .*|const .* = require.*);$/, '$1');
  return indent.repeat(spaces.length / 2) + ended + comment.join('');
}

function writeHeader({ licence, fileDisable, directive, gap, style }: Choices): string[] {
  return [
    ...(licence === 'block' ? ['/*!', '* Copyright somebody.', '*/'] : []),
    ...(licence === 'lines' ? ['// Copyright somebody.', '// Licensed to everybody.'] : []),
    ...(licence === 'long' ? ['// Copyright somebody.', '//', '// Permission is granted to everybody.'] : []),
    ...(fileDisable ? ['/* eslint-disable no-alert */'] : []),
    ...(directive && style === 'cjs' ? ["'use strict';"] : []),
    ...(gap ? [''] : []),
  ];
}

function writeFirst({ first }: Choices): string[] {
  if (first === 'disabled') return ['// eslint-disable-next-line'];
  if (first === 'documented') return ['/** What comes first. */'];
  if (first === 'plain') return ['// What is needed.'];
  return first === 'ignored' ? ['// prettier-ignore'] : [];
}

function writeFiller(filler: SiteChoice['filler'], i: number, choices: Choices): string[] {
  switch (filler) {
    case 'debugger':
      return ['debugger;'];
    case 'disabled debugger':
      return ['// eslint-disable-next-line no-debugger', 'debugger;'];
    case 'documented':
      return ['/**', '* Documented.', '*/', `function documented${i}() {}`];
    case 'ignored':
      return ['// prettier-ignore', `const matrix${i} = [1,0,  0,1];`];
    case 'expected error':
      return isTypeScript(choices) ? ['// @ts-expect-error', `const wrong${i}: string = 1;`] : [];
    case 'alert':
      return ["alert('x');"];
    case 'none':
      return [];
  }
}

function writeSite(site: SiteChoice, i: number, choices: Choices, imports: Imports): string[] {
  const lines = site.template.text.split('\n').flatMap((line) => {
    const reported = line.startsWith('@');
    let text = (reported ? line.slice(1) : line).replaceAll('#', String(i));
    if (reported && site.comment === 'inside') text = text.replace(/(?:new )?«/, `/* inside ${i} */ $&`);
    text = text.replace(/(new )?«([\w./-]+)»/g, (_all, isNew: string | undefined, api: string) =>
      imports.callee(api, isNew !== undefined),
    );
    const spaces = /^ */.exec(text)![0];
    if (reported && site.comment === 'above') return [`${spaces}// above ${i}`, text];
    if (reported && site.comment === 'disabled') return [`${spaces}// eslint-disable-next-line`, text];
    return reported && site.comment === 'tail' ? [`${text} // tail ${i}`] : [text];
  });
  return inContext(site, lines, i, choices);
}

function inContext(
  { context, hides, template }: SiteChoice,
  lines: readonly string[],
  i: number,
  { style }: Choices,
): string[] {
  const around = (open: string, close: readonly string[], by = '  '): string[] => [
    open,
    ...lines.map((line) => (line === '' ? '' : by + line)),
    ...close,
  ];
  const hidden = (name: string): string[] =>
    around(`async function site${i}(${name}) {`, [`  use(${name});`, '}', `site${i}(0);`]);
  const isCommonJS = style === 'cjs' || style === 'import-equals';
  const inFunction = template.awaits && isCommonJS && ['top', 'branch', 'loop'].includes(context);
  switch (inFunction ? 'function' : context) {
    case 'top':
      return [...lines];
    case 'function':
      return around(`async function site${i}() {`, ['}', `site${i}();`]);
    case 'branch':
      return around('if (flag) {', ['} else {', `  use(${i});`, '}']);
    case 'loop':
      return around('for (const item of items) {', ['  use(item);', '}']);
    case 'arrow':
      return around(`const site${i} = async () => {`, ['};', `site${i}();`]);
    case 'method':
      return around(`class Site${i} {\n  async run() {`, ['  }', '}', `new Site${i}().run();`], '    ').flatMap(
        (line) => line.split('\n'),
      );
    case 'hidden':
      return hidden(marks(template) ? 'sealed' : hides);
  }
}

function expectedFindings({ rules, sites }: Choices, counts: (rule: RuleName) => boolean): number {
  const chosen = (rules === 'all' ? RULES : [rules]).filter(counts);
  return sites
    .filter(({ comment }) => comment !== 'disabled')
    .reduce((sum, { template }) => sum + chosen.reduce((all, rule) => all + countOf(template, rule, rules), 0), 0);
}

/** If no-unmarked-server is on and reports the server, the rules about its sockets do not report them. */
function countOf({ findings }: SiteTemplate, rule: RuleName, rules: Choices['rules']): number {
  const isOfSocket = rule === 'no-unmarked-connection' || rule === 'no-unmarked-socket';
  return rules === 'all' && isOfSocket && findings['no-unmarked-server'] ? 0 : (findings[rule] ?? 0);
}
