// Which server does an expression stand for?
import type { TSESTree } from '@typescript-eslint/utils';

import { acceptsOfType } from '../../knowledge/index.ts';
import type { AcceptEvent } from '../../knowledge/types.ts';
import { unwrap, type ClassNode } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import type { RequestSite, ServerSite } from '../calls/find-sites.ts';
import { judgeSite } from '../marks/judge-site.ts';
import { exportOf, typeInformation, type Checker, type Type } from '../names/type-checker.ts';
import { originOfTypeName } from '../names/resolve-origin.ts';
import { definitionsOf, resolveValue, returnedBy } from '../names/resolve-value.ts';
import { chainStart } from '../names/emitter-idioms.ts';

type Node = TSESTree.Node;

/** What an expression is known to be: a server, or a request that hands over its socket. */
export interface KnownServer {
  readonly accepts: readonly AcceptEvent[];
  /** The file marks it, and with it every socket that it accepts. */
  readonly isMarked: boolean;
  /** Where the file makes it; empty where that is not to be seen. */
  readonly sites: readonly ServerSite[];
}

/** The server that an expression stands for: traced to its creation, annotated, or typed where the parser gives types. */
export function serverOf(analysis: Analysis, expression: Node, depth = 0): KnownServer | undefined {
  if (depth > 10) return undefined;
  const start = chainStart(analysis.index, expression);
  const node = unwrap(start);
  if (analysis.helpers.isCallOf(node, 'setNoInherit')) {
    const server = node.arguments[0] && serverOf(analysis, node.arguments[0], depth + 1);
    return server && { ...server, isMarked: true };
  }
  if (node.type === 'ConditionalExpression')
    return either(serverOf(analysis, node.consequent, depth + 1), serverOf(analysis, node.alternate, depth + 1));
  if (node.type === 'ThisExpression') return extendedServer(analysis, analysis.index.classAround(node), node);
  const site = analysis.acceptingAt.get(node);
  if (site)
    return isServerSite(site) ? madeAt(analysis, site) : { accepts: site.row.accepts, isMarked: false, sites: [] };

  const value = resolveValue(analysis.index, node) ?? undefined;
  const returned = value?.type === 'CallExpression' ? onlyReturnedBy(analysis, value) : undefined;
  const next = value && value !== node ? value : returned;
  const traced = next ? serverOf(analysis, next, depth + 1) : oneOfSeveral(analysis, node, depth);
  const accepts = traced?.accepts ?? annotatedAccepts(analysis, start) ?? typedAccepts(analysis, node);
  return (
    accepts && {
      accepts,
      isMarked: traced?.isMarked === true || isMarkedAnywhere(analysis, undefined, analysis.index.placeOf(node)),
      sites: traced?.sites ?? [],
    }
  );
}

/** A name that is given one of several servers, and nothing else. */
function oneOfSeveral(analysis: Analysis, node: Node, depth: number): KnownServer | undefined {
  const variable = node.type === 'Identifier' ? analysis.index.variableOf(node) : undefined;
  const values = (variable && definitionsOf(analysis.index, variable)) ?? [];
  if (values.length < 2 || values.some(({ path }) => path.length > 0)) return undefined;
  const [first, ...others] = values.map(({ value }) => serverOf(analysis, value, depth + 1));
  return others.reduce(either, first);
}

function isServerSite(site: RequestSite | ServerSite): site is ServerSite {
  return site.row.kind === 'server';
}

function madeAt(analysis: Analysis, site: ServerSite): KnownServer {
  return { accepts: site.row.accepts, isMarked: isSiteMarked(analysis, site), sites: [site] };
}

function isSiteMarked(analysis: Analysis, site: ServerSite): boolean {
  return judgeSite(analysis, site).kind === 'marked' || isMarkedAnywhere(analysis, site, undefined);
}

/** `this` in a class of the file that extends a server. */
function extendedServer(analysis: Analysis, owner: ClassNode | undefined, node: Node): KnownServer | undefined {
  const origin = owner?.superClass ? analysis.originOf(owner.superClass) : undefined;
  const accepts = origin && acceptsOfType(origin.module, origin.path);
  const isMarked = isMarkedAnywhere(analysis, undefined, analysis.index.placeOf(node));
  return accepts && { accepts, isMarked, sites: [] };
}

/** What is true of both of two servers, if both are known. */
function either(one: KnownServer | undefined, other: KnownServer | undefined): KnownServer | undefined {
  if (!one || !other) return undefined;
  return {
    accepts: one.accepts.filter((event) => other.accepts.includes(event)),
    isMarked: one.isMarked && other.isMarked,
    sites: one.sites.length > 0 && other.sites.length > 0 ? [...one.sites, ...other.sites] : [],
  };
}

/** What a function of the file returns, where it has one way to. */
export function onlyReturnedBy({ index }: Analysis, call: TSESTree.CallExpression): Node | undefined {
  const [only, ...others] = returnedBy(index, call) ?? [];
  return others.length === 0 ? only : undefined;
}

function isMarkedAnywhere(analysis: Analysis, site: ServerSite | undefined, place: string | undefined): boolean {
  return analysis.helpers.marksOf(place).length > 0 || (site !== undefined && markedValues(analysis).has(site.node));
}

const markedIn = new WeakMap<Analysis, ReadonlySet<Node>>();

/** What the marks of the file mark, each as the expression that it comes from. */
function markedValues(analysis: Analysis): ReadonlySet<Node> {
  let values = markedIn.get(analysis);
  if (!values) {
    const targets = analysis.helpers.marks.flatMap(({ arguments: [target] }) => target ?? []);
    values = new Set(targets.map((target) => madeAs(analysis, target)));
    markedIn.set(analysis, values);
  }
  return values;
}

/** The call that made what an expression stands for, also through methods that return their object. */
export function madeAs({ index }: Analysis, expression: Node): Node {
  const start = unwrap(chainStart(index, expression));
  return unwrap(chainStart(index, resolveValue(index, start) ?? start));
}

/** `server: net.Server` on a parameter, a variable or a class's field, or `as net.Server` where it gets its value. */
function annotatedAccepts({ index }: Analysis, expression: Node): readonly AcceptEvent[] | undefined {
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

/** What no event comes from. */
const EMPTY_TYPES: ReadonlySet<string> = new Set(['TSNullKeyword', 'TSUndefinedKeyword']);

function assertedType(expression: Node): TSESTree.TypeNode | undefined {
  return expression.type === 'TSAsExpression' || expression.type === 'TSTypeAssertion'
    ? expression.typeAnnotation
    : undefined;
}

/** The type that a parameter, a variable or a field is declared with. */
export function declaredType(index: Analysis['index'], node: Node): TSESTree.TypeNode | undefined {
  const definition = node.type === 'Identifier' ? index.variableOf(node)?.defs[0] : undefined;
  const declared = node.type === 'MemberExpression' ? index.fieldOf(node) : definition?.name;
  if (declared && 'typeAnnotation' in declared && declared.typeAnnotation)
    return declared.typeAnnotation.typeAnnotation;
  return definition?.type === 'Variable' && definition.node.init ? assertedType(definition.node.init) : undefined;
}

/** Asks the type checker, where the parser brings one along. */
function typedAccepts({ index }: Analysis, node: Node): readonly AcceptEvent[] | undefined {
  const types = typeInformation(index.sourceCode);
  return types && acceptsOfChecked(types.checker, types.typeAt(unwrap(node)));
}

function acceptsOfChecked(checker: Checker, given: Type): readonly AcceptEvent[] | undefined {
  const type = checker.getNonNullableType(given);
  if (type.isUnion()) return acceptedByAll(type.types.map((each) => acceptsOfChecked(checker, each)));
  const symbol = type.getSymbol();
  const named = symbol && exportOf(checker, symbol);
  const accepts = named && acceptsOfType(named.module, named.path);
  if (accepts || !type.isClassOrInterface()) return accepts;
  return (type.getBaseTypes() ?? []).map((base) => acceptsOfChecked(checker, base)).find((each) => each !== undefined);
}

/** The events of a server that may be one of several: what is no event of one of them may be anything there. */
function acceptedByAll(lists: readonly (readonly AcceptEvent[] | undefined)[]): readonly AcceptEvent[] | undefined {
  const [first, ...others] = lists;
  const shared = first?.filter((event) => others.every((other) => other?.includes(event)));
  return shared?.length ? shared : undefined;
}
