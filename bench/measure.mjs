// Timing of two functions in turns, and the table of what came out.
import { do_not_optimize } from 'mitata';

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Nanoseconds of one call, as the mean over a batch. */
export function time(work, batch) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < batch; call++) do_not_optimize(work());
  return Number(process.hrtime.bigint() - start) / batch;
}

export const rows = [];
/** @param bases and mines: what was measured, round by round */
export function row(name, goal, bases, mines) {
  const ratio = median(bases.map((base, round) => mines[round] / base));
  const [base, mine] = [median(bases), median(mines)];
  rows.push({ what: name, base, mine, ratio, goal, holds: goal === undefined || (goal < 1 ? ratio >= goal : ratio <= goal) });
}

export function compare(name, goal, base, mine, { rounds = 60, batch = 4000 } = {}) {
  time(base, batch);
  time(mine, batch);
  const [bases, mines] = [[], []];
  for (let round = 0; round < rounds; round++) {
    bases.push(time(base, batch));
    mines.push(time(mine, batch));
  }
  row(name, goal, bases, mines);
}

export function print() {
  console.log(`Node ${process.version}, ${process.platform} ${process.arch}; medians; ns per call unless said otherwise\n`);
  for (const { what, base, mine, ratio, goal, holds } of rows) {
    const wanted = goal === undefined ? '' : `${goal < 1 ? '≥' : '≤'} ${goal.toFixed(2)} ${holds ? 'holds' : 'MISSED'}`;
    console.log(`${what.padEnd(48)} ${mine.toFixed(0).padStart(9)} : ${base.toFixed(0).padStart(9)} = ${ratio.toFixed(3)}  ${wanted}`);
  }
}
