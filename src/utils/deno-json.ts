import stripJsonComments from 'strip-json-comments';

import { filesAbove } from './package-json.ts';

/** A package as Deno names it where no import map does: with its version, or without. */
const NPM = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(\/.*)?$/;

/** The specifier without `npm:` and version: `execa` for `npm:execa@9`. */
export function withoutNpm(specifier: string): string {
  const [, name, path = ''] = NPM.exec(specifier) ?? [];
  return name === undefined ? specifier : name + path;
}

/**
 * How a file of a Deno project imports something of a package: by the name that its deno.json gives the package, or by `npm:`;
 * undefined where a package.json is nearer, or there is no deno.json.
 */
export function denoSpecifier(name: string, path: string, filename: string): string | undefined {
  const [nearest] = filesAbove(filename, ['deno.json', 'deno.jsonc', 'package.json']);
  if (!nearest || nearest.isOf === 'package.json') return undefined;
  const given = Object.entries(importsOf(nearest.text)).find(([, target]) => withoutNpm(String(target)) === name);
  return `${given?.[0] ?? `npm:${name}`}/${path}`;
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
