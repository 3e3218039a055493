import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isInheritable, sealDescriptors } from '../../src/runtime/index.ts';
import { files } from '../../src/runtime/node-itself.ts';
import { LAST_MARKED_BY_NODE, mayHaveLeftovers } from '../../src/runtime/procfs.ts';
import { sharedInThread } from '../../src/runtime/registry.ts';
import { clearFlag, openInheritable } from './helpers.ts';

describe('whether the launcher left something that Node did not mark', () => {
  /** Up to a number that Node does not check. */
  let opened: number[];
  beforeEach(() => {
    opened = [];
    // Those of tests before, in the same process: of /dev/null, too, which is the same file under whatever number.
    sharedInThread('opt-outs', () => new Map()).clear();
    do opened.push(openInheritable());
    while (opened.at(-1)! <= LAST_MARKED_BY_NODE);
    sealDescriptors();
  });
  afterEach(() => {
    for (const fd of opened) fs.closeSync(fd);
  });

  it('no: all is marked', () => {
    expect(mayHaveLeftovers()).toBe(false);
  });

  it('no: what is open is among those that Node marks at its start', () => {
    clearFlag(LAST_MARKED_BY_NODE);
    expect(isInheritable(LAST_MARKED_BY_NODE)).toBe(true);
    expect(mayHaveLeftovers()).toBe(false);
    sealDescriptors();
  });

  it('yes: one that is behind them', () => {
    clearFlag(opened.at(-1)!);
    expect(mayHaveLeftovers()).toBe(true);
  });

  it('perhaps: it cannot be seen', () => {
    const read = vi.spyOn(files, 'readdirSync').mockImplementation(() => {
      throw Object.assign(new Error('no /proc'), { code: 'ENOENT' });
    });
    try {
      expect(mayHaveLeftovers()).toBe(true);
    } finally {
      read.mockRestore();
    }
  });
});
