import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type Diagnostic,
  type ProtocolConnection,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';

/** A file that is open in the editor. */
export interface OpenFile {
  readonly uri: string;
  text: string;
  version: number;
}

/** An editor as the language server sees it: it asks for diagnostics and code actions, and applies edits. */
export class Editor implements AsyncDisposable {
  readonly #connection: ProtocolConnection;
  readonly #folder: string;
  readonly #ended: Promise<unknown>;
  readonly #settings: object;

  private constructor(program: string, folder: string, settings: object) {
    const child = spawn(program, ['--stdio'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    this.#ended = new Promise((resolve) => child.once('exit', resolve));
    this.#folder = folder;
    this.#settings = settings;
    this.#connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
  }

  /** Starts the server for a folder, with the editor's settings for ESLint. */
  static async start(program: string, folder: string, settings: object): Promise<Editor> {
    const editor = new Editor(program, folder, settings);
    await editor.#initialize();
    return editor;
  }

  async #initialize(): Promise<void> {
    const connection = this.#connection;
    const { href } = pathToFileURL(this.#folder);
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => ({ ...this.#settings, workspaceFolder: { uri: href, name: 'project' } })),
    );
    // The server asks for permission to run a project's own ESLint, and reports its state; 4 means approval.
    connection.onRequest('eslint/confirmESLintExecution', () => 4);
    for (const failure of ['eslint/noLibrary', 'eslint/noConfig', 'eslint/probeFailed', 'eslint/openDoc']) {
      connection.onRequest(failure, (about: unknown) => {
        throw new Error(`The language server says ${failure} ${JSON.stringify(about)}`);
      });
    }
    for (const request of [
      'client/registerCapability',
      'client/unregisterCapability',
      'workspace/diagnostic/refresh',
    ]) {
      connection.onRequest(request, () => null);
    }
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: href,
      workspaceFolders: [{ uri: href, name: 'project' }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
        textDocument: {
          diagnostic: {},
          codeAction: {
            codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll.eslint'] } },
          },
        },
      },
    });
    await connection.sendNotification('initialized', {});
  }

  async open(path: string, text: string): Promise<OpenFile> {
    const file = { uri: pathToFileURL(path).href, text, version: 1 };
    const languageId = /\.[cm]?ts$/.test(path) ? 'typescript' : 'javascript';
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument: { ...file, languageId } });
    return file;
  }

  async change(file: OpenFile, text: string): Promise<void> {
    file.text = text;
    file.version += 1;
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: file.uri, version: file.version },
      contentChanges: [{ text }],
    });
  }

  async diagnostics({ uri }: OpenFile): Promise<Diagnostic[]> {
    const report = await this.#connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return report.items;
  }

  /** The code actions that the light bulb at a diagnostic offers. */
  quickFixes({ uri }: OpenFile, diagnostic: Diagnostic): Promise<CodeAction[]> {
    return this.#codeActions(uri, diagnostic, ['quickfix']);
  }

  /** The code actions that `editor.codeActionsOnSave` requests. */
  fixAll(file: OpenFile): Promise<CodeAction[]> {
    const lines = file.text.split('\n').length;
    const range = { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } };
    return this.#codeActions(file.uri, { range, message: '' }, ['source.fixAll.eslint']);
  }

  #codeActions(uri: string, diagnostic: Diagnostic, only: string[]): Promise<CodeAction[]> {
    const diagnostics = diagnostic.message ? [diagnostic] : [];
    return this.#connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range: diagnostic.range,
      context: { diagnostics, only },
    });
  }

  /** The source after a code action: the action has an edit, or its command makes the server request one. */
  async textAfter(file: OpenFile, { command, edit }: CodeAction): Promise<string> {
    if (edit) return apply(file, edit);
    const edits = new Promise<WorkspaceEdit>((resolve) => {
      this.#connection.onRequest('workspace/applyEdit', (asked: { edit: WorkspaceEdit }) => {
        resolve(asked.edit);
        return { applied: true };
      });
    });
    await this.#connection.sendRequest('workspace/executeCommand', {
      command: command?.command,
      arguments: command?.arguments,
    });
    return apply(file, await edits);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    await this.#ended;
    this.#connection.dispose();
  }
}

function apply({ uri, text }: OpenFile, { changes, documentChanges = [] }: WorkspaceEdit): string {
  const edits =
    changes?.[uri] ?? documentChanges.flatMap((change) => ('edits' in change ? (change.edits as TextEdit[]) : []));
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = ({ line, character }: TextEdit['range']['start']): number =>
    Math.min((starts[line] ?? text.length) + character, text.length);
  return edits
    .map(({ range, newText }) => ({ from: offset(range.start), to: offset(range.end), newText }))
    .sort((one, other) => other.from - one.from)
    .reduce((result, { from, to, newText }) => result.slice(0, from) + newText + result.slice(to), text);
}
