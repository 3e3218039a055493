// How does a Deno project name a package in its imports?
import stripJsonComments from 'strip-json-comments';

import { filesAbove, namesDependency } from './package-json.ts';

/** The specifier of a package in Deno, without an import map: `npm:execa@9` or `npm:execa`. */
const NPM = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(\/.*)?$/;

/** The specifier without `npm:` and version: `execa` for `npm:execa@9`. */
export function withoutNpm(specifier: string): string {
  const [, name, path = ''] = NPM.exec(specifier) ?? [];
  return name === undefined ? specifier : name + path;
}

/**
 * How a file of a Deno project imports something from a package: by the name in the import map of deno.json, or by
 * `npm:`; undefined if a package.json has the package as a dependency or is nearer, or if there is no deno.json.
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

/** Empty if the file is being edited and is not valid JSON, or if it keeps its import map elsewhere. */
function importsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const { imports } = JSON.parse(stripJsonComments(text, { trailingCommas: true })) as { readonly imports?: unknown };
    return typeof imports === 'object' && imports !== null ? (imports as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
