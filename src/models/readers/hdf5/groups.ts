import { denseLinks } from './dense-links.ts';
import type { FileBytes } from './file-bytes.ts';
import { LINK, LINK_INFO, SYMBOL_TABLE, type Message } from './messages.ts';

/** The names in a group, and the addresses of the headers of what they name. Links to other places are left out. */
export function linksOf(file: FileBytes, messages: readonly Message[]): [name: string, at: number][] {
  const links: [string, number][] = [];
  for (const { kind, at } of messages) {
    if (kind === SYMBOL_TABLE) {
      const names = heapData(file, file.count(at + 8));
      for (const node of leaves(file, file.count(at)))
        for (const link of symbols(file, node, names)) links.push(link);
    } else if (kind === LINK) {
      const link = linkMessage(file, at);
      if (link) links.push(link);
    } else if (kind === LINK_INFO) {
      // The version, flags and perhaps the highest order of creation come first.
      const place = at + 2 + (file.u8(at + 1) & 1 ? 8 : 0);
      const [heap, tree] = [file.address(place), file.address(place + 8)];
      if (heap === undefined || tree === undefined) continue;
      for (const message of denseLinks(file, heap, tree)) {
        const link = linkMessage(file, message);
        if (link) links.push(link);
      }
    }
  }
  return links;
}

/** Where the names of a group lie: its local heap (section III.D). */
function heapData(file: FileBytes, at: number): number {
  file.requireMark(at, 'HEAP');
  return file.count(at + 24);
}

/** The addresses that the leaves of a group's B-tree hold (section III.A.1). */
function leaves(file: FileBytes, at: number, above = 256): number[] {
  file.requireMark(at, 'TREE');
  const level = file.u8(at + 5);
  // Each level is below a higher one, so there are no cycles.
  if (file.u8(at + 4) !== 0 || level >= above) throw new Error(`byte ${at} is not part of a list of names`);
  const children = Array.from({ length: file.u16(at + 6) }, (_, i) => file.count(at + 24 + 16 * i + 8));
  return level === 0 ? children : children.flatMap((child) => leaves(file, child, level));
}

const SYMBOL_BYTES = 40;
const SOFT_LINK = 2;

/** A node of a symbol table (section III.B). */
function symbols(file: FileBytes, at: number, names: number): [string, number][] {
  file.requireMark(at, 'SNOD');
  const found: [string, number][] = [];
  for (let i = 0; i < file.u16(at + 6); i++) {
    file.step();
    const entry = at + 8 + SYMBOL_BYTES * i;
    if (file.u32(entry + 16) === SOFT_LINK) continue;
    found.push([file.text(names + file.count(entry)), file.count(entry + 8)]);
  }
  return found;
}

/** Section IV.A.2.g; undefined for a link to elsewhere. */
function linkMessage(file: FileBytes, start: number): [string, number] | undefined {
  const flags = file.u8(start + 1);
  let at = start + 2;
  const kind = flags & 8 ? file.u8(at++) : 0;
  if (flags & 4) at += 8;
  if (flags & 0x10) at += 1;
  const sizeBytes = 1 << (flags & 3);
  const size = file.count(at, sizeBytes);
  at += sizeBytes;
  return kind === 0 ? [file.text(at, size), file.count(at + size)] : undefined;
}
