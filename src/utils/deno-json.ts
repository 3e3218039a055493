import stripJsonComments from 'strip-json-comments';

import { filesAbove, namesDependency } from './package-json.ts';

/** A package as Deno names it where no import map does: with its version, or without. */
const NPM = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(\/.*)?$/;

/** The specifier without `npm:` and version: `execa` for `npm:execa@9`. */
export function withoutNpm(specifier: string): string {
  const [, name, path = ''] = NPM.exec(specifier) ?? [];
  return name === undefined ? specifier : name + path;
}

/**
 * How a file of a Deno project imports something of a package: by the name that its deno.json gives the package, or by `npm:`;
 * undefined where a package.json brings the package along or is nearer, or there is no deno.json.
 */
export function denoSpecifier(name: string, path: string, filename: string): string | undefined {
  let packageFolder: string | undefined;
  for (const { file, text, isOf } of filesAbove(filename, ['package.json', 'deno.json', 'deno.jsonc'])) {
    const folder = file.slice(0, -isOf.length);
    if (packageFolder !== undefined && folder !== packageFolder) return undefined;
    if (isOf === 'package.json') {
      if (namesDependency(text, name)) return undefined;
      packageFolder = folder;
      continue;
    }
    const given = Object.entries(importsOf(text)).find(([, target]) => withoutNpm(String(target)) === name);
    return `${given?.[0] ?? `npm:${name}`}/${path}`;
  }
  return undefined;
}

/** Nothing of a file that is being edited, or that keeps its import map elsewhere. */
function importsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const { imports } = JSON.parse(stripJsonComments(text, { trailingCommas: true })) as { readonly imports?: unknown };
    return typeof imports === 'object' && imports !== null ? (imports as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
