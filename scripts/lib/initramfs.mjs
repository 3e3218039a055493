// How to write an initramfs? In cpio's "newc" format (the kernel's Documentation/driver-api/early-userspace/
// buffer-format.rst). Written here, because this needs no root for device nodes, and no installed cpio.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [DIRECTORY, FILE, LINK, CHARACTER_DEVICE] = [0o040000, 0o100000, 0o120000, 0o020000];
const MAGIC = '070701';

/**
 * @typedef {object} Entry
 * @property {number} mode type and permissions
 * @property {Buffer} [content] the content of a file, or the target of a link
 * @property {readonly [major: number, minor: number]} [device]
 */

/** Writes an archive, entry by entry. */
export class Initramfs {
  #file;
  #count = 0;
  #folders = new Set();

  /** @param {string} path */
  constructor(path) {
    this.#file = openSync(path, 'w');
  }

  /** @param {string} name without a leading slash @param {string} text @param {number} [permissions] */
  addText(name, text, permissions = 0o644) {
    this.#add(name, { mode: FILE | permissions, content: Buffer.from(text) });
  }

  /** @param {string} name @param {string} target */
  addLink(name, target) {
    this.#add(name, { mode: LINK | 0o777, content: Buffer.from(target) });
  }

  /** @param {string} name @param {number} major @param {number} minor */
  addDevice(name, major, minor) {
    this.#add(name, { mode: CHARACTER_DEVICE | 0o600, device: [major, minor] });
  }

  /**
   * Adds a file, a link, or a folder with its contents.
   * @param {string} name
   * @param {string} path
   * @param {(name: string) => boolean} [isWanted] called for each entry of a folder
   */
  addTree(name, path, isWanted = () => true) {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) this.addLink(name, readlinkSync(path));
    else if (stats.isFile()) this.#add(name, { mode: stats.mode, content: readFileSync(path) });
    else if (stats.isDirectory())
      for (const child of readdirSync(path)) {
        const its = name === '' ? child : `${name}/${child}`;
        if (isWanted(its)) this.addTree(its, join(path, child), isWanted);
      }
  }

  /** @param {string} name */
  addFolder(name) {
    if (name === '' || this.#folders.has(name)) return;
    this.#folders.add(name);
    this.#add(name, { mode: DIRECTORY | 0o755 });
  }

  end() {
    this.#write('TRAILER!!!', { mode: 0 });
    closeSync(this.#file);
  }

  /** @param {string} name @param {Entry} entry */
  #add(name, entry) {
    const slash = name.lastIndexOf('/');
    if (slash > 0) this.addFolder(name.slice(0, slash));
    this.#write(name, entry);
  }

  /** @param {string} name @param {Entry} entry */
  #write(name, { mode, content = Buffer.alloc(0), device = [0, 0] }) {
    const path = Buffer.from(`${name}\0`);
    // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
    const numbers = [++this.#count, mode, 0, 0, 1, 0, content.length, 0, 0, ...device, path.length, 0];
    const head = MAGIC + numbers.map((number) => number.toString(16).padStart(8, '0')).join('');
    writeSync(this.#file, pad(Buffer.concat([Buffer.from(head), path])));
    if (content.length > 0) writeSync(this.#file, pad(content));
  }
}

/** Headers and contents start at multiples of four bytes. @param {Buffer} bytes */
function pad(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
