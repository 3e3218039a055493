// How does a test end a process by the number that a program has said?

/**
 * Ends the process, and says `true`; throws if it has ended before. An empty text is 0 as a number, which `process.kill` takes for
 * all processes of this one's group, and a negative one stands for those of another: a program that said nothing would end the
 * tests, and whoever started them, without a word.
 *
 * @param {unknown} said the number, or the text in which a program has said it
 * @param {NodeJS.Signals} [signal]
 */
export function endProcess(said, signal = 'SIGTERM') {
  const pid = Number(said);
  if (!Number.isSafeInteger(pid) || pid <= 1) throw new Error(`"${said}" is no number of a process`);
  return process.kill(pid, signal);
}
