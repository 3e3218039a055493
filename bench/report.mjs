// What the benches have in common: medians, and tables that are read on a terminal and in Markdown alike.

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/**
 * Prints a Markdown table; numbers with two digits after the point, unless they are whole.
 * @param {readonly string[]} heads
 * @param {readonly (readonly (number | string)[])[]} lines
 */
export function table(heads, lines) {
  const cells = [heads, ...lines.map((line) => line.map((cell) => (typeof cell === 'number' && !Number.isInteger(cell) ? cell.toFixed(2) : String(cell))))];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const print = (line) => console.log(`| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`);
  print(cells[0]);
  console.log(`| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`);
  for (const line of cells.slice(1)) print(line);
}
