import type { RuleName } from '../rules/helpers.ts';

/**
 * Code as in real programs, with something to report.
 *
 * In the text, `«fs.openSync»` becomes the file's name for that export and `#` a number that is unique to the site.
 * A line that starts with `@` has a finding.
 */
export interface SiteTemplate {
  readonly text: string;
  /** The number of findings of each rule if only that rule runs. */
  readonly findings: Readonly<Partial<Record<RuleName, number>>>;
  /** It awaits something, so it needs an async function or the top level of a module. */
  readonly awaits?: boolean;
}

export const site = (findings: SiteTemplate['findings'], text: string): SiteTemplate => {
  const lines = text.replace(/^\n|\n\s*$/g, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^[ @]*/.exec(line)![0].length));
  return {
    findings,
    text: lines
      .map((line) => (line.includes('@') ? `@${line.replace('@', ' ').slice(indent)}` : line.slice(indent)))
      .join('\n'),
  };
};

export const opens = (text: string, count = 1): SiteTemplate => site({ 'no-unmarked-open': count }, text);
export const adopts = (text: string): SiteTemplate => site({ 'no-unmarked-adopted': 1 }, text);
export const replaces = (text: string): SiteTemplate => site({ 'no-unsealed-execve': 1 }, text);
export const spawns = (text: string, count = 1): SiteTemplate => site({ 'no-unsealed-spawn': count }, text);
export const servers = (text: string, count = 1): SiteTemplate => site({ 'no-unmarked-server': count }, text);
export const awaits = (template: SiteTemplate): SiteTemplate => ({ ...template, awaits: true });
export const sockets = (text: string): SiteTemplate => site({ 'no-unmarked-socket': 1 }, text);
export const late = (text: string): SiteTemplate => site({ 'no-late-mark': 1 }, text);
export const handsOver = (text: string): SiteTemplate =>
  site({ 'no-unmarked-server': 1, 'no-unmarked-socket': 1 }, text);
export const connects = (text: string): SiteTemplate =>
  site({ 'no-unmarked-server': 1, 'no-unmarked-connection': 1 }, text);
