// What does `noinherit run` need that the other commands do not?
export { formatRun } from './format-run.ts';
export { runProgram } from './run-program.ts';
export { hasFinding } from './run-report.ts';
