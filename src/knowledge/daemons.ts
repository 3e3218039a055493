/** Programs that leave something behind which goes on when they are done. */
const DAEMONIZERS: readonly string[] = ['daemonize', 'nohup', 'setsid', 'start-stop-daemon'];

/** A path to one of them. */
export const DAEMONIZING_FILE: RegExp = new RegExp(`(?:^|/)(${DAEMONIZERS.join('|')})$`);

/** What can stand before a command in a line for a shell. */
const COMMAND = String.raw`(?:^|[;&|(\n])\s*(?:(?:env|exec|sudo|\w+=[^\s;&|]*)\s+)*`;

/** One of them as a command in a line for a shell, or the `&` that leaves a command in the background. */
export const DAEMONIZING_LINE: RegExp = new RegExp(
  `${COMMAND}(${DAEMONIZERS.join('|')})\\s+(?!--(?:help|version)\\b)|[^&>|\\\\](&)\\s*(?:$|[\\n;)])`,
);

/** A line that sends both outputs elsewhere. */
export const REDIRECTED_LINE: RegExp = /&>|>&\s*[^\d\s&]|^(?=.*(?:^|[^\d&])1?>>?\s*[^&\s])(?=.*2>)/s;
