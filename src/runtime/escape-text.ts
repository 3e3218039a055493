// How is a string of unknown origin printed so that it can only be read?

/**
 * Control characters, characters that change the writing direction or are invisible, line separators; and what a CI
 * service might take for a command in its log: `##` anywhere in the line, and `::` where this string may begin the
 * line.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|##|^::/gu;

/**
 * A file name, a command line or an address made safe for terminals and logs. Any process may choose such a string; it
 * must not move the cursor, begin a line of its own (`::error …`) or look like a different string.
 */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (found) => {
    if (found === '##') return '#\\x23';
    return found === '::' ? ':\\x3a' : escapeCharacter(found);
  });
}

/** Characters that JSON.stringify does not escape, and `##`, a CI command; JSON contains `##` only in strings. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]|#(?=#)/gu;

/** The same JSON, safe for terminals and logs: parsing it still yields each string unchanged. */
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
