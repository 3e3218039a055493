import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { dedent, languageOptions, rules } from '../helpers.ts';

const RULE = 'noinherit/no-unmarked-connection';
const config: Linter.Config = {
  files: ['**'],
  languageOptions: languageOptions('esm', 'espree'),
  plugins: { noinherit: { rules } },
  rules: { [RULE]: 'error' },
};

// Tests what is reported and where, but not the form of the repair (a line after it, or a suggestion).
describe("a socket that comes from await once(server, 'connection')", () => {
  const HEAD = `
    import events, { once } from 'node:events';
    import net from 'node:net';
    const server = net.createServer();
    server.listen(0);
  `;

  it.each([
    ['destructured', `const [socket] = await once(server, 'connection');\nuse(socket);\n`],
    ['through the namespace', `const [socket] = await events.once(server, 'connection');\nuse(socket);\n`],
    ['not used', `await once(server, 'connection');\n`],
  ])('is reported at the call: %s', (_name, body) => {
    const code = dedent(HEAD) + body;
    const call = /(?:events\.)?once\(.*?\)/.exec(body)!;
    const [message, ...more] = new Linter().verify(code, [config], { filename: 'example.mjs' });
    expect(more).toEqual([]);
    expect(message).toMatchObject({ ruleId: RULE, messageId: 'unmarked', line: 5, column: call.index + 1 });
    expect(message!.message).toContain('connection');
  });

  it('is not marked by a fix that leaves the finding', () => {
    const code = `${dedent(HEAD)}const [socket] = await once(server, 'connection');\nuse(socket);\n`;
    const { fixed, messages, output } = new Linter().verifyAndFix(code, [config], { filename: 'example.mjs' });
    if (fixed) expect(messages).toEqual([]);
    else expect(output).toBe(code);
  });
});
