// Which descriptors did this process inherit that Node has marked since?
import { LAST_MARKED_BY_NODE } from '../runtime/procfs.ts';
import { linksOf, processAt } from './linux/proc.ts';

const FIRST = 3;

/**
 * The inherited descriptors that Node has marked, from 3 to 16 and all that follow without a gap: they are meant for
 * the program. Call this before anything is opened. Node's own are epoll, eventfd, and pipes with both ends here.
 */
export function givenDescriptors(): number[] {
  const links = linksOf(process.pid);
  const names = [...links.values()];
  let last = LAST_MARKED_BY_NODE;
  while (links.has(last + 1)) last += 1;
  const ancestors = namesInAncestors();
  return [...links]
    .filter(([fd, name]) => {
      if (fd < FIRST || fd > last || name.startsWith('anon_inode:') || name === `/proc/${process.pid}/fd`) return false;
      const isWhole = name.startsWith('pipe:') && names.filter((other) => other === name).length > 1;
      // A jobserver pipe of make also has both ends here.
      return !isWhole || ancestors.has(name);
    })
    .map(([fd]) => fd)
    .sort((a, b) => a - b);
}

function namesInAncestors(): Set<string> {
  const names = new Set<string>();
  for (let pid = process.ppid; pid > 1; pid = processAt(pid)?.parent ?? 0) {
    try {
      for (const [fd, name] of linksOf(pid)) if (fd >= FIRST) names.add(name);
    } catch {
      // It belongs to another user.
    }
  }
  return names;
}
