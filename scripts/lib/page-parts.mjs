// Where in a page does a script write? Between two comments that name the part.
import { Failure } from './terminal.mjs';

/**
 * The text of the page with one part replaced.
 * @param {string} text
 * @param {string} name
 * @param {string} part
 */
export function withPart(text, name, part) {
  const marks = { begin: `<!-- begin ${name} -->`, end: `<!-- end ${name} -->` };
  const [begin, end] = [text.indexOf(marks.begin), text.indexOf(marks.end)];
  if (begin < 0 || end < begin)
    throw new Failure(`the page has no place for "${name}".`, `add "${marks.begin}" and "${marks.end}" to it.`);
  return `${text.slice(0, begin)}${marks.begin}\n\n${part}\n\n${text.slice(end)}`;
}
