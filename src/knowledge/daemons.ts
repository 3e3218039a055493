/** Programs that leave something behind which goes on when they are done. */
const DAEMONIZERS: readonly string[] = ['daemonize', 'nohup', 'setsid', 'start-stop-daemon'];

/** A path to one of them. */
export const DAEMONIZING_FILE: RegExp = new RegExp(`(?:^|/)(${DAEMONIZERS.join('|')})$`);

/** One of them as a word of a line for a shell, or the `&` that leaves a command in the background. */
export const DAEMONIZING_LINE: RegExp = new RegExp(`(?:^|[;&|(\\s])(${DAEMONIZERS.join('|')})\\s|[^&>|\\\\](&)\\s*(?:$|[\\n;)])`);

/** A line that sends both outputs elsewhere. */
export const REDIRECTED_LINE: RegExp = /&>|>&\s*[^\d\s&]|^(?=.*(?:^|[^\d&])1?>>?\s*[^&\s])(?=.*2>)/s;
