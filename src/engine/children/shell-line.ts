// How does a shell parse a command line: which commands, which in the background, and where do their outputs go?

/** A redirection: `>log`, `2>&1`, `2>&-`. */
export interface Redirection {
  readonly fds: readonly number[];
  /** The descriptor that these become a duplicate of; undefined if they are closed, or become anything else. */
  readonly copyOf: number | undefined;
}

export interface SimpleCommand {
  readonly kind: 'command';
  readonly words: readonly string[];
  readonly redirections: readonly Redirection[];
}

/** `( … )` and `{ …; }` */
export interface Group {
  readonly kind: 'group';
  readonly list: readonly Job[];
  readonly redirections: readonly Redirection[];
}

export type Command = Group | SimpleCommand;

/** The commands up to the next `;`, `&` or line break. */
export interface Job {
  /** Pipelines joined by `&&` and `||`, each a list of commands. */
  readonly pipelines: readonly (readonly Command[])[];
  /** The offset of the `&` that runs it in the background. */
  readonly background: number | undefined;
}

type Token =
  | { readonly kind: 'word'; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: 'operator'; readonly text: string; readonly at: number }
  | ({ readonly kind: 'redirection' } & Redirection);

/** Undefined if the line is not a list of simple commands and groups: nothing is claimed about it then. */
export function readLine(text: string, isBashLike: boolean): readonly Job[] | undefined {
  const tokens = tokensOf(text, isBashLike);
  if (!tokens) return undefined;
  const reader = new Reader(tokens);
  const list = reader.list();
  return reader.isDone ? list : undefined;
}

/** A recursive-descent parser from tokens to commands. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #isBroken = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return !this.#isBroken && this.#next === this.#tokens.length;
  }

  list(): Job[] {
    const jobs: Job[] = [];
    for (;;) {
      while (this.#take(';', '\n'));
      const pipelines = this.#pipelines();
      if (pipelines.length === 0) return jobs;
      const end = this.#peek();
      const isBackground = end?.kind === 'operator' && end.text === '&';
      jobs.push({ pipelines, background: isBackground ? end.at : undefined });
      if (isBackground) this.#next++;
      else if (!this.#take(';', '\n')) return jobs;
    }
  }

  #pipelines(): Command[][] {
    const first = this.#pipeline();
    if (first.length === 0) return [];
    const pipelines = [first];
    while (this.#take('&&', '||')) {
      while (this.#take('\n'));
      const next = this.#pipeline();
      if (next.length === 0) this.#isBroken = true;
      pipelines.push(next);
    }
    return pipelines;
  }

  #pipeline(): Command[] {
    const commands: Command[] = [];
    do {
      const command = this.#command();
      if (!command) break;
      commands.push(command);
    } while (this.#take('|'));
    return commands;
  }

  #command(): Command | undefined {
    const closing = this.#take('(') ? ')' : this.#takeWord('{') ? '}' : undefined;
    if (closing) {
      const list = this.list();
      const isClosed = closing === ')' ? this.#take(')') : this.#takeWord('}');
      if (!isClosed) this.#isBroken = true;
      return { kind: 'group', list, redirections: this.#redirections() };
    }
    const words: string[] = [];
    const redirections: Redirection[] = [];
    for (let token = this.#peek(); token && token.kind !== 'operator'; token = this.#peek()) {
      if (token.kind === 'redirection') redirections.push(token);
      else if (token.text === '}' && !token.isQuoted && words.length === 0) break;
      else words.push(token.text);
      this.#next++;
    }
    // A function definition, or a pattern of a `case`.
    const next = this.#peek();
    if (words.length > 0 && next?.kind === 'operator' && next.text === '(') this.#isBroken = true;
    return words.length + redirections.length > 0 ? { kind: 'command', words, redirections } : undefined;
  }

  #redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (let token = this.#peek(); token?.kind === 'redirection'; token = this.#peek()) {
      found.push(token);
      this.#next++;
    }
    return found;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(...texts: readonly string[]): boolean {
    const token = this.#peek();
    const isIt = token?.kind === 'operator' && texts.includes(token.text);
    if (isIt) this.#next++;
    return isIt;
  }

  #takeWord(text: string): boolean {
    const token = this.#peek();
    const isIt = token?.kind === 'word' && !token.isQuoted && token.text === text;
    if (isIt) this.#next++;
    return isIt;
  }
}

const REDIRECTION = /^(\d*)(?:>>|>\||>&|>|<<<|<>|<&|<)/;
const BOTH = /^&>>?/;
const OPERATOR = /^(?:&&|\|\||\|&|;;|[;&|()\n])/;

/** Undefined if a quote is not closed, or for syntax that is not supported here: `<<`, `;;`. */
function tokensOf(text: string, isBashLike: boolean): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const space = /^(?:[ \t\r]|\\\n)+/.exec(rest) ?? (/^#/.test(rest) ? /^#[^\n]*/.exec(rest) : null);
    if (space) {
      at += space[0].length;
      continue;
    }
    const both = isBashLike ? BOTH.exec(rest) : null;
    const redirection = both ?? REDIRECTION.exec(rest);
    if (redirection) {
      at += redirection[0].length;
      at += /^[ \t]*/.exec(text.slice(at))![0].length;
      const target = wordAt(text, at);
      // No word begins after the first half of `<<`.
      if (!target) return undefined;
      at = target.end;
      tokens.push({ kind: 'redirection', ...redirectionOf(redirection[0], target.text) });
      continue;
    }
    const operator = OPERATOR.exec(rest)?.[0];
    if (operator === ';;' || operator === '|&') return undefined;
    if (operator) {
      tokens.push({ kind: 'operator', text: operator, at });
      at += operator.length;
      continue;
    }
    const word = wordAt(text, at);
    if (!word) return undefined;
    tokens.push({ kind: 'word', text: word.text, isQuoted: word.isQuoted });
    at = word.end;
  }
  return tokens;
}

function redirectionOf(operator: string, target: string): Redirection {
  const isInput = operator.includes('<') && !operator.includes('>');
  const digits = /^\d+/.exec(operator)?.[0];
  if (operator.startsWith('&')) return { fds: [1, 2], copyOf: undefined };
  const fd = digits ? Number(digits) : isInput ? 0 : 1;
  if (!operator.endsWith('&')) return { fds: [fd], copyOf: undefined };
  if (/^\d+$/.test(target)) return { fds: [fd], copyOf: Number(target) };
  // `>&-` closes one descriptor; `>&log` sends both outputs to a file.
  return { fds: target === '-' || digits ? [fd] : [1, 2], copyOf: undefined };
}

interface Word {
  readonly text: string;
  readonly end: number;
  readonly isQuoted: boolean;
}

/** One word as the shell splits it, without its quotes. Substitutions such as `$(…)` are left unexpanded. */
function wordAt(text: string, start: number): Word | undefined {
  let word = '';
  let isQuoted = false;
  let at = start;
  while (at < text.length && !/[\s;&|()<>]/.test(text[at]!)) {
    const char = text[at]!;
    if (char === '\\') {
      word += text[at + 1] ?? '';
      at += 2;
    } else if (char === "'" || char === '"') {
      const quoted = quotedAt(text, at);
      if (!quoted) return undefined;
      word += quoted.text;
      at = quoted.end;
      isQuoted = true;
    } else if (char === '`' || (char === '$' && text[at + 1] === '(')) {
      const end = substitutionEnd(text, at);
      if (end === undefined) return undefined;
      word += text.slice(at, end);
      at = end;
    } else {
      word += char;
      at++;
    }
  }
  return at > start ? { text: word, end: at, isQuoted } : undefined;
}

function quotedAt(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = text[start]!;
  let inside = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === quote) return { text: inside, end: at + 1 };
    const isEscape = quote === '"' && text[at] === '\\' && /["$\\`]/.test(text[at + 1] ?? '');
    if (isEscape) at++;
    inside += text[at];
  }
  return undefined;
}

/** The offset after `$(…)` or `` `…` ``, whose output the shell itself waits for. */
function substitutionEnd(text: string, start: number): number | undefined {
  if (text[start] === '`') {
    const end = text.indexOf('`', start + 1);
    return end < 0 ? undefined : end + 1;
  }
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return undefined;
}
