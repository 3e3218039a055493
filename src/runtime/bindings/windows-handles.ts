// Which handles does a process have, and which of them are inheritable?
import type { SystemDescriptor } from './binding.ts';

/** OBJ_INHERIT, the bit of an entry's `HandleAttributes` that corresponds to HANDLE_FLAG_INHERIT. */
const OBJ_INHERIT = 2;

/** STATUS_INFO_LENGTH_MISMATCH as a signed number, which an NTSTATUS is. */
const LENGTH_MISMATCH = 0xc000_0004 | 0;

/** Extra bytes, because handles may be opened during the query, so that the list needs more room than reported. */
const ROOM = 0x4000;

/** How often the list may outgrow the buffer before the next method is tried. */
const MOST_ATTEMPTS = 8;

/**
 * Handle values are multiples of four, and the lowest free one is used next. If the only method left is to query each
 * value, this is the last one: enough for 65,536 handles open at a time.
 */
const LAST_VALUE = 4 * 0x1_0000;

/** The system's ways to list handles; each call returns an NTSTATUS, which is negative for an error. */
export interface HandleCalls {
  /** Size of a pointer, in bytes. */
  readonly pointerSize: number;
  /** NtQueryInformationProcess of this process with ProcessHandleInformation (51, Windows 8). */
  readonly queryProcess: (bytes: Buffer, length: number[]) => number;
  /** NtQuerySystemInformation with SystemExtendedHandleInformation (64). */
  readonly querySystem: (bytes: Buffer, length: number[]) => number;
  /** GetHandleInformation: the flags, or `undefined` if it fails. */
  readonly getFlags: (handle: SystemDescriptor) => number | undefined;
  readonly processId: number;
}

/** Byte offsets in an entry of one of the two lists. A list starts with its length and another pointer-sized field. */
interface Layout {
  readonly size: number;
  readonly value: number;
  readonly attributes: number;
  readonly processId?: number;
  readonly access?: number;
  readonly type?: number;
}

/** PROCESS_HANDLE_TABLE_ENTRY_INFO: three pointers, three 32-bit numbers (the last is HandleAttributes), padding. */
const inProcess = (pointer: number): Layout => ({ size: 3 * pointer + 16, value: 0, attributes: 3 * pointer + 8 });

/** SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX: object, process, value; access, two 16-bit indices, HandleAttributes, padding. */
const inSystem = (pointer: number): Layout => ({
  size: 3 * pointer + 16,
  value: 2 * pointer,
  attributes: 3 * pointer + 8,
  processId: pointer,
  access: 3 * pointer,
  type: 3 * pointer + 6,
});

/** A handle of any process. */
export interface SystemHandle {
  readonly processId: number;
  readonly value: SystemDescriptor;
  readonly inheritable: boolean;
  /** The access mask that it was opened with. */
  readonly access: number;
  /** The index of its object's type, which differs between versions of Windows. */
  readonly type: number;
}

/** The handles of all processes; `undefined` if the system does not list them. */
export function handlesOfAllProcesses(
  calls: Pick<HandleCalls, 'pointerSize' | 'querySystem'>,
): SystemHandle[] | undefined {
  const layout = inSystem(calls.pointerSize);
  return readList(calls.querySystem, (bytes) => entriesOf(bytes, layout, calls.pointerSize));
}

/**
 * The values of this process's inheritable handles, in ascending order, by the best method that the system supports: a
 * list of this process's handles, a list of all processes' handles, or a query of each value.
 */
export function inheritableHandles(calls: HandleCalls): SystemDescriptor[] {
  const handles =
    readList(calls.queryProcess, (bytes) => readEntries(bytes, inProcess(calls.pointerSize), calls)) ??
    readList(calls.querySystem, (bytes) => readEntries(bytes, inSystem(calls.pointerSize), calls)) ??
    tryEachValue(calls);
  return handles.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Repeats the query with ever more room until the answer fits; `undefined` if the system does not support it. */
function readList<T>(query: HandleCalls['queryProcess'], read: (bytes: Buffer) => T): T | undefined {
  let room = ROOM;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const bytes = Buffer.alloc(room);
    const length = [0];
    const status = query(bytes, length);
    if (status >= 0) return read(bytes);
    if (status !== LENGTH_MISMATCH) return undefined;
    room = Math.max(room * 2, (length[0] ?? 0) + ROOM);
  }
  return undefined;
}

function readEntries(bytes: Buffer, layout: Layout, { pointerSize, processId }: HandleCalls): SystemDescriptor[] {
  return entriesOf(bytes, layout, pointerSize)
    .filter((entry) => entry.inheritable && (layout.processId === undefined || entry.processId === processId))
    .map(({ value }) => value);
}

function entriesOf(bytes: Buffer, layout: Layout, pointerSize: number): SystemHandle[] {
  const count = Number(readPointer(bytes, 0, pointerSize));
  return Array.from({ length: count }, (_, index) => {
    const entry = 2 * pointerSize + index * layout.size;
    return {
      processId: layout.processId === undefined ? 0 : Number(readPointer(bytes, entry + layout.processId, pointerSize)),
      value: readPointer(bytes, entry + layout.value, pointerSize),
      inheritable: (bytes.readUInt32LE(entry + layout.attributes) & OBJ_INHERIT) !== 0,
      access: layout.access === undefined ? 0 : bytes.readUInt32LE(entry + layout.access),
      type: layout.type === undefined ? 0 : bytes.readUInt16LE(entry + layout.type),
    };
  });
}

function tryEachValue(calls: HandleCalls): SystemDescriptor[] {
  const found: SystemDescriptor[] = [];
  for (let handle = 4; handle < LAST_VALUE; handle += 4) {
    if (((calls.getFlags(handle) ?? 0) & 1) !== 0) found.push(handle);
  }
  return found;
}

/** As koffi converts an `intptr_t`: a number, or a bigint if it is not a safe integer. */
function readPointer(bytes: Buffer, offset: number, size: number): SystemDescriptor {
  if (size === 4) return bytes.readInt32LE(offset);
  const value = bytes.readBigInt64LE(offset);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
