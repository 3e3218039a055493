// What is the code editor of the playground? CodeMirror, in the colours of the page.
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, lintGutter } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';

// Colours with a contrast of at least 4.5 on the background of code blocks, in light and dark mode.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.comment], color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--code-function)' },
  { tag: [tags.typeName, tags.className], color: 'var(--code-type)' },
]);

const theme = EditorView.theme({
  '&': {
    backgroundColor: 'var(--vp-code-block-bg)',
    color: 'var(--vp-c-text-1)',
    fontSize: '14px',
    borderRadius: '8px',
  },
  '.cm-content': { fontFamily: 'var(--vp-font-family-mono)', caretColor: 'var(--vp-c-text-1)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--vp-c-text-2)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--vp-c-default-soft)' },
  '.cm-cursor': { borderLeftColor: 'var(--vp-c-text-1)' },
  '.cm-tooltip': { backgroundColor: 'var(--vp-c-bg-elv)', color: 'var(--vp-c-text-1)' },
});

/**
 * Creates an editor in an element.
 * @param {{
 *   parent: HTMLElement, text: string, label: string, language?: 'javascript' | 'typescript' | 'json',
 *   onChange?: (text: string) => void, findings?: () => readonly import('@codemirror/lint').Diagnostic[],
 * }} options without `onChange`, the editor is read-only
 */
export function createEditor({ parent, text, label, language = 'javascript', onChange, findings }) {
  const grammar = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        basicSetup,
        theme,
        syntaxHighlighting(colours),
        grammar.of(grammarOf(language)),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        // A focusable scroller can be scrolled with the keyboard.
        ...(onChange ? [] : [EditorState.readOnly.of(true), EditorView.editable.of(false)]),
        ...(onChange
          ? []
          : [EditorView.contentAttributes.of({ tabindex: '0', role: 'textbox', 'aria-readonly': 'true' })]),
        EditorView.updateListener.of((update) => update.docChanged && onChange?.(view.state.doc.toString())),
        ...(findings ? [lintGutter(), linter(() => findings(), { delay: 100, needsRefresh: () => true })] : []),
      ],
    }),
  });
  return {
    /** Replaces the text, if it differs. */
    show(next) {
      const old = view.state.doc.toString();
      if (next !== old) view.dispatch({ changes: { from: 0, to: old.length, insert: next } });
    },
    speak: (next) => view.dispatch({ effects: grammar.reconfigure(grammarOf(next)) }),
    relint: () => forceLinting(view),
    select(from, to) {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

function grammarOf(language) {
  return language === 'json' ? json() : javascript({ typescript: language === 'typescript' });
}
