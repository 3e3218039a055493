// Which modules does a test file replace with mocks?
import { MENTIONS_MOCKING, MOCKING_NAMES, MODULE_MOCKS } from '../../knowledge/test-doubles.ts';
import { unwrap } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { FileIndex } from './file-index.ts';
import { constantString, moduleOrigin } from './module-sources.ts';
import type { Origin, OriginOf } from './origin.ts';

/** Like `originOf`, but with no origin for what a test mocks: a mock opens nothing. */
export function withoutMockedModules(index: FileIndex, originOf: OriginOf): OriginOf {
  const isMocked = mocksOf(index);
  if (!isMocked) return originOf;
  return (expression) => {
    const origin = originOf(expression);
    return origin && isMocked(origin) ? undefined : origin;
  };
}

/** Whether a test mocks an origin; undefined if the file mocks nothing, as is nearly always the case. */
export const mocksOf: (index: FileIndex) => ((origin: Origin) => boolean) | undefined = oncePer((index: FileIndex) => {
  const mocked = mockedModules(index);
  return mocked.length === 0
    ? undefined
    : (origin: Origin): boolean => mocked.some((module) => isWithin(origin, module));
});

function mockedModules(index: FileIndex): Origin[] {
  if (!MENTIONS_MOCKING.test(index.sourceCode.text)) return [];
  return index.callsOf(MOCKING_NAMES).flatMap(({ callee, arguments: [argument] }) => {
    const method = unwrap(callee);
    if (method.type !== 'MemberExpression' || method.object.type !== 'Identifier' || !argument) return [];
    const name = index.propertyName(method);
    if (name === undefined || MODULE_MOCKS.get(method.object.name)?.has(name) !== true) return [];
    const source = argument.type === 'ImportExpression' ? argument.source : argument;
    const specifier = constantString(index, source);
    return specifier === undefined ? [] : [moduleOrigin(index, specifier)];
  });
}

function isWithin(origin: Origin, { module, path }: Origin): boolean {
  return origin.module === module && path.every((name, at) => origin.path[at] === name);
}
