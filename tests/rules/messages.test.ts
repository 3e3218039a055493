import { describe, expect, it } from 'vitest';

import { rules } from './helpers.ts';

/** Short, typical data for the placeholders of messages. */
const SHORT: Readonly<Record<string, string>> = {
  api: 'net.connect',
  event: 'connection',
  flag: 'O_CLOEXEC',
  hazard: '`await`',
  helper: 'setNoInherit',
  identity: 'user',
  leaky: '@vscode/spdlog',
  left: '`.unref()`',
  line: '12',
  log: 'child.log',
  mark: '14',
  name: 'open',
  need: '',
  what: 'socket',
  words: 'nohup',
};

/** Data that differs in the messages of one rule. */
const OWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no-late-mark': { what: 'What `fs.open` gives' },
};

/** Messages of fixes and suggestions, which are shorter. */
const OFFERS = /: (?:closeOnExit|exit|ignore|log|mark|redirect|seal|share|use)$/;

const texts = Object.entries(rules).flatMap(([rule, { meta }]) =>
  Object.entries(meta?.messages ?? {}).map(([id, template]) => ({
    title: `${rule}: ${id}`,
    template,
    text: template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = OWN[rule]?.[name] ?? SHORT[name];
      if (value === undefined) throw new Error(`${rule} has a message with {{${name}}}: what does it hold?`);
      return value;
    }),
  })),
);

describe('messages are short', () => {
  it.each(texts)('$title has at most 120 characters', ({ text }) => {
    expect(text.length, text).toBeLessThanOrEqual(120);
  });

  it.each(texts)('$title is one sentence, or two', ({ text }) => {
    const sentences = text.replace(/`[^`]*`/g, 'X').match(/[.!?:](?=\s|$)/g) ?? [];
    expect(sentences.length).toBeLessThanOrEqual(3);
    expect(text).toMatch(/[.]$/);
  });

  it('half of the report messages have at most 80 characters', () => {
    const reports = texts.filter(({ title }) => !OFFERS.test(title));
    const lengths = reports.map(({ text }) => text.length).sort((one, other) => one - other);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
  });
});
