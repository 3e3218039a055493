/** @import { Figure, Mark, Span, Timeline } from './draw.mjs' */

const WIDTH = 760;
const LEFT = 150;
const RIGHT = 20;
const ROW = 34;
const BAR = 14;

export const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 } .small { font-size: 11px; fill: #57606a }
  .alive { fill: #d0d7de } .holds { fill: #0969da } .grid { stroke: #d8dee4 }
  .refused { fill: #cf222e } .good { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 } .alive { fill: #3d444d } .holds { fill: #4493f8 } .grid { stroke: #30363d }
    .refused { fill: #f85149 } .good { fill: #3fb950 }
  }`;

/**
 * Draws two timelines, one above the other, as SVG.
 * @param {Figure} figure
 */
export function draw({ title, holds, panels, before, after }) {
  const heightOf = (/** @type {Timeline} */ { lanes }) => 30 + lanes.length * ROW;
  const top = 50;
  const second = top + heightOf(before) + 16;
  const height = second + heightOf(after) + 24;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">`,
    `<style>${STYLE}\n</style>`,
    `<text x="8" y="20" class="title">${title}</text>`,
    legend(holds),
    panel(panels.before, before, top),
    panel(panels.after, after, second),
    axis(before.duration, top, height - 20),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** @param {string} holds */
function legend(holds) {
  return [
    `<rect x="${LEFT}" y="28" width="16" height="10" class="alive"/><text x="${LEFT + 22}" y="37" class="small">runs</text>`,
    `<rect x="${LEFT + 66}" y="28" width="16" height="10" class="holds"/><text x="${LEFT + 88}" y="37" class="small">${holds}</text>`,
  ].join('');
}

/**
 * @param {string} title
 * @param {Timeline} timeline
 * @param {number} y
 */
function panel(title, { lanes, marks, duration }, y) {
  const x = scale(duration);
  const rows = lanes.map(({ name, alive, holds }, row) => {
    const top = y + 26 + row * ROW;
    const bars = (/** @type {Span[]} */ spans, /** @type {string} */ kind) =>
      spans
        .map(
          ({ from, to }) =>
            `<rect x="${x(from)}" y="${top}" width="${Math.max(x(to) - x(from), 2)}" height="${BAR}" rx="2" class="${kind}"/>`,
        )
        .join('');
    const own = marks.filter(({ lane }) => lane === name);
    return `<text x="8" y="${top + 12}">${name}</text>${bars(alive, 'alive')}${bars(holds, 'holds')}${own.map((mark, i) => drawMark(mark, i, x, top)).join('')}`;
  });
  return [`<text x="8" y="${y + 12}" class="title small">${title}</text>`, ...rows].join('\n');
}

/**
 * @param {Mark} mark
 * @param {number} index
 * @param {(ms: number) => number} x
 * @param {number} top
 */
function drawMark({ at, what, text }, index, x, top) {
  const place = x(at);
  const isLate = place > WIDTH - 90;
  // Of several refusals in a row, only the first has a label.
  const label =
    what === 'good' || index === 0
      ? `<text x="${place}" y="${top - 3}"${isLate ? ' text-anchor="end"' : ''} class="small ${what}">${text}</text>`
      : '';
  return `<circle cx="${place}" cy="${top + BAR / 2}" r="4" class="${what}"/>${label}`;
}

/**
 * @param {number} duration
 * @param {number} top
 * @param {number} bottom
 */
function axis(duration, top, bottom) {
  const x = scale(duration);
  const seconds = Array.from({ length: Math.floor(duration / 1000) + 1 }, (_, second) => second);
  return seconds
    .map(
      (second) =>
        `<line x1="${x(second * 1000)}" x2="${x(second * 1000)}" y1="${top}" y2="${bottom}" class="grid" stroke-dasharray="2 3"/><text x="${x(second * 1000) - 4}" y="${bottom + 14}" class="small">${second} s</text>`,
    )
    .join('');
}

/** @param {number} duration @returns {(ms: number) => number} */
function scale(duration) {
  return (ms) => Math.round(LEFT + (ms / duration) * (WIDTH - LEFT - RIGHT));
}
