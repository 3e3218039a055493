import { styleText } from 'node:util';

/** @typedef {Parameters<typeof styleText>[0]} Style */

const colours = process.stdout.isTTY && !process.env['NO_COLOR'];

/**
 * Colours text on a terminal; in a pipe or a log it stays plain.
 * @param {Style} style
 * @param {string} text
 */
export const paint = (style, text) => (colours ? styleText(style, text) : text);

/** @param {string} [line] */
export function say(line = '') {
  process.stdout.write(`${line}\n`);
}

/** @param {string} text */
export function heading(text) {
  say();
  say(paint('bold', text));
}

/**
 * Shows what the command is doing: one line that is rewritten in place on a terminal, separate lines elsewhere.
 * @param {string} text
 */
export function progress(text) {
  process.stdout.write(process.stdout.isTTY ? `\r\u001B[K${paint('dim', text)}` : `${text}\n`);
}

/** Removes the progress line from the terminal. */
export function endProgress() {
  if (process.stdout.isTTY) process.stdout.write('\r\u001B[K');
}

/**
 * Aligns rows in columns; numbers are right-aligned.
 * @param {readonly string[]} header
 * @param {readonly (readonly (string | number)[])[]} rows
 * @returns {string[]}
 */
export function table(header, rows) {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => String(row[column] ?? '').length)));
  return all.map((row, index) => {
    const line = row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === 'number' || (index === 0 && typeof rows[0]?.[column] === 'number')
          ? String(cell).padStart(width)
          : String(cell).padEnd(width);
      })
      .join('  ')
      .trimEnd();
    return index === 0 ? paint('dim', line) : line;
  });
}

/** A failure with a message that says what the reader can do about it. */
export class Failure extends Error {
  /**
   * @param {string} what
   * @param {string} next what the reader can do
   */
  constructor(what, next) {
    super(what);
    this.next = next;
  }
}

/**
 * Runs a command of this repository. If it fails, prints a readable message and sets exit code 1.
 * @param {() => Promise<void>} main
 */
export async function runCommand(main) {
  try {
    await main();
  } catch (error) {
    endProgress();
    say();
    if (error instanceof Failure) {
      say(paint('red', `Failed: ${error.message}`));
      say(`Next: ${error.next}`);
    } else {
      say(paint('red', 'Failed with an error that this command did not expect:'));
      say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    process.exitCode = 1;
  }
}
