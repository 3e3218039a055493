// How does an origin change when it is accessed, awaited or bound, or is one of several?
import type { TSESTree } from '@typescript-eslint/utils';

import { isKnown, plainTwinOf } from '../../knowledge/index.ts';
import { NAME_OF_DOUBLE } from '../../knowledge/test-doubles.ts';
import { globalOrigin, isGlobalObject } from './globals.ts';
import type { Origin } from './origin.ts';

/** The origin of a value that is used only if the caller passes none: a default, or the right side of `||`. */
export function asFallback(origin: Origin | undefined): Origin | undefined {
  return origin && { ...origin, certain: false, isFallback: true };
}

/** The origin of `f.bind(this, …given)`, for the origin of `f`. */
export function withBoundArguments(
  origin: Origin | undefined,
  given: readonly TSESTree.CallExpressionArgument[],
): Origin | undefined {
  if (!origin || given.length === 0) return origin;
  const bound = origin.isPartial ? origin.bound && [...origin.bound, ...given] : given;
  return { ...origin, isPartial: true, bound };
}

/** The origin of a promise's result. */
export function settledOrigin(origin: Origin | undefined): Origin | undefined {
  return origin?.promise ? { ...origin, promise: false } : origin;
}

/** The origin of a member. */
export function memberOf(origin: Origin | undefined, name: string): Origin | undefined {
  if (!origin || origin.promise) return undefined;
  // The default export of a Node module is the module itself, and no member of one has this name.
  if (name === 'default' && !origin.promisified) return origin;
  if (isGlobalObject(origin)) return globalOrigin(name);
  const { promisified, methodsExcept, ...plain } = origin;
  const member: Origin = { ...plain, path: [...origin.path, name] };
  if (!promisified) return member;
  return methodsExcept && (methodsExcept.test(name) ? member : { ...member, promisified });
}

/** The origin at the end of an access path. */
export function memberAt(origin: Origin | undefined, path: readonly string[]): Origin | undefined {
  return path.reduce<Origin | undefined>(memberOf, origin);
}

/**
 * What several possible origins have in common. Modules that no rule knows are ignored, and only make the result
 * uncertain; but if one of them is named like a test double, there is no result, because a double opens nothing.
 */
export function commonOrigin(origins: readonly (Origin | undefined)[]): Origin | undefined {
  const others = origins.filter((origin) => origin && isOtherModule(origin));
  if (others.length === 0 || others.length === origins.length) return sameOrigin(origins);
  if (others.some((origin) => NAME_OF_DOUBLE.test(origin!.module))) return undefined;
  const known = sameOrigin(origins.filter((origin) => !others.includes(origin)));
  return known && { ...known, certain: false };
}

function isOtherModule(origin: Origin): boolean {
  return !isGlobalObject(origin) && !isKnown(origin.module, []);
}

function sameOrigin(origins: readonly (Origin | undefined)[]): Origin | undefined {
  const [one, ...others] = origins;
  if (!one || !others.every((other) => other && keyOf(other) === keyOf(one))) return undefined;
  // Prefer the secure twin (`tls`, `https`): it may adopt a socket, and its servers emit two events per connection.
  const first = origins.find((origin) => plainTwinOf(origin!.module)) ?? one;
  const isFallback = origins.some((origin) => origin?.isFallback);
  return {
    ...first,
    certain: origins.every((origin) => origin?.certain),
    ...(isFallback && { isFallback }),
    ...(others.length > 0 && first.isPartial && { bound: undefined }),
  };
}

function keyOf({ module, path, promise, promisified, methodsExcept, isPartial }: Origin): string {
  return [
    plainTwinOf(module) ?? module,
    ...path,
    promise === true,
    promisified === true,
    methodsExcept !== undefined,
    isPartial === true,
  ].join('.');
}
