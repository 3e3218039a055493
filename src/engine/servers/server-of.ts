// Which server does an expression refer to?
import type { TSESTree } from '@typescript-eslint/utils';

import { acceptsOfType } from '../../knowledge/index.ts';
import type { AcceptEvent } from '../../knowledge/types.ts';
import { isClass, isEmptyValue, unwrap, type ClassNode } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { RequestSite, ServerSite } from '../calls/find-sites.ts';
import { judgeSite } from '../marks/judge-site.ts';
import { classAround, classNamed, fieldOf } from '../names/class-members.ts';
import { exportOf, typeInformation, type Checker, type Type } from '../names/type-checker.ts';
import { stepBack } from '../names/follow-names.ts';
import { originOfTypeName } from '../names/resolve-origin.ts';
import { resolveSource } from '../names/resolve-path.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { chainStart } from '../names/emitter-idioms.ts';

type Node = TSESTree.Node;

/** What an expression is known to be: a server, or a request that hands over its socket. */
export interface KnownServer {
  readonly accepts: readonly AcceptEvent[];
  /** Whether the file marks it, and with it every socket that it accepts. */
  readonly isMarked: boolean;
  /** The calls that create it; empty if they are not visible. */
  readonly sites: readonly ServerSite[];
  /** Whether it can be nothing else. */
  readonly certain: boolean;
}

/** The server that an expression refers to, known by its creation, its annotation, or the type checker. */
export function serverOf(analysis: Analysis, expression: Node): KnownServer | undefined {
  return serversOf(analysis)(chainStart(analysis.index, expression));
}

const serversOf: (analysis: Analysis) => (start: Node) => KnownServer | undefined = oncePer((analysis: Analysis) =>
  oncePerRecursively<Node, KnownServer | undefined>((start) => findServer(analysis, start), undefined),
);

function findServer(analysis: Analysis, start: Node): KnownServer | undefined {
  const node = unwrap(start);
  if (analysis.helpers.isCallOf(node, 'setNoInherit')) {
    const server = node.arguments[0] && serverOf(analysis, node.arguments[0]);
    return server && { ...server, isMarked: true };
  }
  if (isClass(node)) return extendedServer(analysis, node);
  const owner = instanceOf(analysis, node);
  if (owner) {
    const server = serverOf(analysis, owner);
    return server && { ...server, isMarked: server.isMarked || markedValues(analysis).has(node) };
  }
  const site = analysis.acceptingAt.get(node);
  if (site)
    return isServerSite(site)
      ? madeAt(analysis, site)
      : { accepts: site.row.accepts, isMarked: false, sites: [], certain: site.certain };

  const traced = commonServer(sourcesOf(analysis, node));
  const accepts = traced?.accepts ?? annotatedAccepts(analysis, start) ?? typedAccepts(analysis, node);
  return (
    accepts && {
      accepts,
      isMarked: traced?.isMarked === true || isMarkedAnywhere(analysis, undefined, analysis.index.placeOf(node)),
      sites: traced?.sites ?? [],
      certain: traced?.certain ?? true,
    }
  );
}

/** The servers that an expression may refer to; undefined for each source that is not known to be one. */
function sourcesOf(analysis: Analysis, node: Node): readonly (KnownServer | undefined)[] {
  const all = stepBack(analysis.index, node)?.sources ?? [];
  const sources = all.filter(({ value }) => !isEmptyValue(unwrap(value)));
  // A default alone does not show what callers pass.
  if (sources.every(({ isFallback }) => isFallback)) return [];
  return sources.map((source) => {
    const { path, value } = source.path.length > 0 ? resolveSource(analysis.index, source) : source;
    return path.length > 0 || value === node ? undefined : serverOf(analysis, value);
  });
}

function isServerSite(site: RequestSite | ServerSite): site is ServerSite {
  return site.row.kind === 'server';
}

function madeAt(analysis: Analysis, site: ServerSite): KnownServer {
  return { accepts: site.row.accepts, isMarked: isSiteMarked(analysis, site), sites: [site], certain: site.certain };
}

function isSiteMarked(analysis: Analysis, site: ServerSite): boolean {
  return judgeSite(analysis, site).kind === 'marked' || isMarkedAnywhere(analysis, site, undefined);
}

/** What every instance of a class of the file is, if it extends a server, or another class that does. */
function extendedServer(analysis: Analysis, owner: ClassNode): KnownServer | undefined {
  const { superClass } = owner;
  if (!superClass) return undefined;
  const origin = analysis.originOf(superClass);
  const accepts = origin && acceptsOfType(origin.module, origin.path);
  const above = classOf(analysis, superClass);
  const server = accepts
    ? { accepts, isMarked: false, sites: [], certain: origin.certain }
    : above && serverOf(analysis, above);
  return server && { ...server, isMarked: server.isMarked || areInstancesMarked(analysis, owner) };
}

/** Whether a class marks its instances, or the file marks each one that it creates. */
function areInstancesMarked(analysis: Analysis, owner: ClassNode): boolean {
  const { helpers, index } = analysis;
  if (helpers.marks.length === 0) return false;
  const isOwn = (node: Node): boolean => instanceOf(analysis, node) === owner;
  const targets = helpers.marks.flatMap(({ arguments: [target] }) => (target ? unwrap(chainStart(index, target)) : []));
  if (targets.some((target) => target.type === 'ThisExpression' && isOwn(target))) return true;
  const created = index.calls.filter((call) => call.type === 'NewExpression' && isOwn(call));
  return created.length > 0 && created.every((call) => markedValues(analysis).has(call));
}

/** The class of the file that `this` or `new A()` is an instance of. */
function instanceOf(analysis: Pick<Analysis, 'index'>, node: Node): ClassNode | undefined {
  if (node.type === 'ThisExpression') return classAround(node);
  return node.type === 'NewExpression' ? classOf(analysis, node.callee) : undefined;
}

/** The class of the file that an expression refers to. */
function classOf({ index }: Pick<Analysis, 'index'>, expression: Node): ClassNode | undefined {
  const value = classNamed(index, unwrap(expression)) ?? resolveValue(index, expression);
  return isClass(value) ? value : undefined;
}

/** What holds for each of several possible servers; undefined unless all of them are known. */
function commonServer(servers: readonly (KnownServer | undefined)[]): KnownServer | undefined {
  const known = servers.flatMap((server) => server ?? []);
  const accepts = known.length === servers.length ? acceptedByAll(known.map((server) => server.accepts)) : undefined;
  return (
    accepts && {
      accepts,
      isMarked: known.every(({ isMarked }) => isMarked),
      // The same calls may be reached in many ways.
      sites: known.every(({ sites }) => sites.length > 0) ? [...new Set(known.flatMap(({ sites }) => sites))] : [],
      certain: known.every(({ certain }) => certain),
    }
  );
}

function isMarkedAnywhere(analysis: Analysis, site: ServerSite | undefined, place: string | undefined): boolean {
  return analysis.helpers.marksOf(place).length > 0 || (site !== undefined && markedValues(analysis).has(site.node));
}

/** The expressions that created the objects which the file marks. */
const markedValues: (analysis: Analysis) => ReadonlySet<Node> = oncePer((analysis: Analysis) => {
  const targets = analysis.helpers.marks.flatMap(({ arguments: [target] }) => target ?? []);
  return new Set(targets.map((target) => creationOf(analysis, target)));
});

/** The call that created the value of an expression, also through chained methods. */
export function creationOf({ index }: Pick<Analysis, 'index'>, expression: Node): Node {
  const start = unwrap(chainStart(index, expression));
  return unwrap(chainStart(index, resolveValue(index, start) ?? start));
}

/** `server: net.Server` on a parameter, a variable or a class's field, or `as net.Server` on its value. */
function annotatedAccepts({ index }: Pick<Analysis, 'index'>, expression: Node): readonly AcceptEvent[] | undefined {
  const annotation = assertedType(expression) ?? declaredType(index, unwrap(expression));
  if (!annotation) return undefined;
  const types =
    annotation.type === 'TSUnionType' ? annotation.types.filter(({ type }) => !EMPTY_TYPES.has(type)) : [annotation];
  return acceptedByAll(
    types.map((type) => {
      const origin = type.type === 'TSTypeReference' ? originOfTypeName(index, type.typeName) : undefined;
      return origin && acceptsOfType(origin.module, origin.path);
    }),
  );
}

/** Types of values that emit no events. */
const EMPTY_TYPES: ReadonlySet<string> = new Set(['TSNullKeyword', 'TSUndefinedKeyword']);

function assertedType(expression: Node): TSESTree.TypeNode | undefined {
  return expression.type === 'TSAsExpression' || expression.type === 'TSTypeAssertion'
    ? expression.typeAnnotation
    : undefined;
}

/** The type that a parameter, a variable or a field is declared with. */
export function declaredType(index: Analysis['index'], node: Node): TSESTree.TypeNode | undefined {
  const definition = node.type === 'Identifier' ? index.variableOf(node)?.defs[0] : undefined;
  const declared = node.type === 'MemberExpression' ? fieldOf(index, node) : definition?.name;
  if (declared && 'typeAnnotation' in declared && declared.typeAnnotation)
    return declared.typeAnnotation.typeAnnotation;
  return definition?.type === 'Variable' && definition.node.init ? assertedType(definition.node.init) : undefined;
}

/** Asks the type checker, if the parser provides one. */
function typedAccepts({ index }: Pick<Analysis, 'index'>, node: Node): readonly AcceptEvent[] | undefined {
  const types = typeInformation(index.sourceCode);
  return types && acceptsOfChecked(types.checker, types.typeAt(unwrap(node)));
}

function acceptsOfChecked(checker: Checker, given: Type): readonly AcceptEvent[] | undefined {
  // For `T extends net.Server`, the constraint.
  const type = checker.getNonNullableType(checker.getBaseConstraintOfType(given) ?? given);
  if (type.isIntersection()) return firstAccepted(checker, type.types);
  if (type.isUnion()) return acceptedByAll(type.types.map((each) => acceptsOfChecked(checker, each)));
  const symbol = type.getSymbol();
  const named = symbol && exportOf(checker, symbol);
  const accepts = named && acceptsOfType(named.module, named.path);
  if (accepts || !type.isClassOrInterface()) return accepts;
  return firstAccepted(checker, type.getBaseTypes() ?? []);
}

/** For a type that has the members of all of these. */
function firstAccepted(checker: Checker, types: readonly Type[]): readonly AcceptEvent[] | undefined {
  return types.map((type) => acceptsOfChecked(checker, type)).find((accepts) => accepts !== undefined);
}

/** The events that all of several possible servers have. Any other may mean something else on one of them. */
function acceptedByAll(lists: readonly (readonly AcceptEvent[] | undefined)[]): readonly AcceptEvent[] | undefined {
  const [first, ...others] = lists;
  const shared = first?.filter((event) => others.every((other) => other?.includes(event)));
  return shared?.length ? shared : undefined;
}
