// Which descriptors was this process started with that Node has marked since?
import { LAST_MARKED_BY_NODE } from '../runtime/procfs.ts';
import { linksOf, processAt } from './linux/proc.ts';

const FIRST = 3;

/**
 * The descriptors that this process was given and that Node has marked, those from 3 to 16 and all that follow without a gap:
 * whoever starts a program through it wants them to arrive. Ask before something is opened. What Node opens for itself at its start are epoll, eventfd and pipes with both ends in this process.
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
      // A jobserver of make has both ends as well.
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
      // Somebody else's.
    }
  }
  return names;
}
