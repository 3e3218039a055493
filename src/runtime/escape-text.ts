// How is a text from elsewhere printed, so that it can only be read?

/**
 * Control characters, what turns the direction of writing or hides, line separators; and what may command a CI service
 * in its log: `##`, wherever it stands in the line, and `::` where the line may begin with this text.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|##|^::/gu;

/**
 * A file's name, a command line or an address as terminals and logs may get it. Any process may choose such a text; it
 * must not move the cursor, begin a line of its own (`::error …`) or pass for another one.
 */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (found) => {
    if (found === '##') return '#\\x23';
    return found === '::' ? ':\\x3a' : escapeCharacter(found);
  });
}

/** What JSON.stringify leaves as it is, and what may command a CI service: `##`, which stands in strings alone. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]|#(?=#)/gu;

/** The same JSON, as terminals and logs may get it: whoever parses it gets each text as it is. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, (found) =>
    Array.from(
      { length: found.length },
      (_, unit) => `\\u${found.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
