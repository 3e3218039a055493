import { styleText } from 'node:util';

/** @typedef {Parameters<typeof styleText>[0]} Style */

const colours = process.stdout.isTTY && !process.env['NO_COLOR'];

/**
 * Colours a text where a person reads it; in a pipe or a log it stays plain.
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
 * A line that says what is being waited for: rewritten in place on a terminal, printed line by line elsewhere.
 * @param {string} text
 */
export function progress(text) {
  process.stdout.write(process.stdout.isTTY ? `\r\u001B[K${paint('dim', text)}` : `${text}\n`);
}

/** Takes the progress line off the terminal again. */
export function endProgress() {
  if (process.stdout.isTTY) process.stdout.write('\r\u001B[K');
}

/**
 * Lines up rows in columns; numbers stand to the right.
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

/** A failure that the reader can do something about: its message says what. */
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
 * Runs a command of this repository, and ends it with a readable line and exit code 1 when it fails.
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
