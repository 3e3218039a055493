// How much longer does one function take than another? They are timed in turns, and the results are printed as a table.
import { do_not_optimize } from 'mitata';

import { median, report } from './report.mjs';

/** The nanoseconds of one call, as the mean over a batch. */
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
  rows.push({ what: name, base, mine, ratio, goal });
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

/** Prints all rows as one table. The name of each row contains both sides, `ours : theirs`. */
export function reportRows() {
  report('runtime', {
    on: `Nanoseconds per call, or connections per processor second; medians; Node ${process.version}, ${process.platform} ${process.arch}:`,
    heads: ['what', 'time', 'beside', 'their time', 'ratio'],
    lines: rows.map(({ what, base, mine, ratio }) => {
      const [ours, theirs = ''] = what.split(' : ');
      return [ours.trim(), Math.round(mine), theirs, Math.round(base), ratio];
    }),
    goals: rows
      .filter(({ goal }) => goal !== undefined)
      .map(({ what, ratio, goal }) => ({ what: what.trim(), measured: ratio, limit: goal, atLeast: goal < 1 })),
  });
}
