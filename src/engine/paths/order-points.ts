// In which order are the points of a graph visited?
import type { Point } from './graph.ts';

/** Reverse postorder, without recursion: generated functions can be longer than the stack is deep. */
export function reversePostorder(roots: readonly Point[]): Point[] {
  const seen = new Set<Point>();
  const postorder: Point[] = [];
  const open: { readonly point: Point; readonly rest: Point[] }[] = [];
  const enter = (point: Point): void => {
    if (seen.has(point)) return;
    seen.add(point);
    open.push({ point, rest: point.handler ? [...point.next, point.handler] : [...point.next] });
  };
  for (const root of roots.toReversed()) {
    enter(root);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const next = top.rest.pop();
      if (next) enter(next);
      else postorder.push(open.pop()!.point);
    }
  }
  return postorder.reverse();
}
