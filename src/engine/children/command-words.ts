// Which of a command's words is the program?
import { PREFIXES } from '../../knowledge/commands.ts';

/** `sudo -u me PORT=80 setsid a` → `setsid a` */
export function withoutPrefixes<Word extends string | undefined>(words: readonly Word[]): readonly Word[] {
  let at = 0;
  while (at < words.length) {
    const word = words[at];
    if (word === undefined) break;
    if (/^\w+=/.test(word)) at++;
    else if (PREFIXES.has(baseName(word))) {
      at++;
      // `sudo -n` takes no value, `nice -n` takes a number.
      const takesValue = /sudo|doas/.test(word) ? /^-[uC]$/ : /^-[unC]$/;
      while (words[at]?.startsWith('-')) at += takesValue.test(words[at]!) ? 2 : 1;
    } else break;
  }
  return words.slice(at);
}

/** `/usr/bin/env` → `env` */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
