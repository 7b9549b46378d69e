import type { FileBytes } from './file-bytes.ts';
import { ATTRIBUTE, type Message } from './messages.ts';

const STRING = 3;
const VARIABLE = 9;

/** A text that an object's header has under a name (section IV.A.2.m); undefined if there is none. */
export function textAttribute(
  file: FileBytes,
  messages: readonly Message[],
  wanted: string,
): string | undefined {
  for (const { kind, at } of messages) {
    if (kind !== ATTRIBUTE) continue;
    const version = file.u8(at);
    const [nameSize, typeSize, spaceSize] = [file.u16(at + 2), file.u16(at + 4), file.u16(at + 6)];
    const name = at + (version === 3 ? 9 : 8);
    if (file.text(name, nameSize) !== wanted) continue;
    const padded = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
    const type = name + padded(nameSize);
    const data = type + padded(typeSize) + padded(spaceSize);
    const typeKind = file.u8(type) & 0x0f;
    if (typeKind === STRING) return file.text(data, file.u32(type + 4));
    if (typeKind === VARIABLE)
      return heapText(file, file.count(data + 4), file.u32(data + 12), file.u32(data));
  }
  return undefined;
}

/** A text in a global heap (section III.E). */
function heapText(file: FileBytes, heap: number, index: number, size: number): string | undefined {
  file.requireMark(heap, 'GCOL');
  const end = heap + file.count(heap + 8);
  for (let at = heap + 16; at + 16 <= end;) {
    file.step();
    if (file.u16(at) === index) return file.text(at + 16, size);
    at += 16 + Math.ceil(file.count(at + 8) / 8) * 8;
  }
  return undefined;
}
