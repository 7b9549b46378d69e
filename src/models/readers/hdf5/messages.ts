import type { FileBytes } from './file-bytes.ts';

/** What a header says of its object: kinds as the format numbers them (section IV.A.2). */
export const DATASPACE = 0x01;
export const LINK_INFO = 0x02;
export const DATATYPE = 0x03;
export const LINK = 0x06;
export const LAYOUT = 0x08;
export const FILTERS = 0x0b;
export const ATTRIBUTE = 0x0c;
const CONTINUATION = 0x10;
export const SYMBOL_TABLE = 0x11;

export interface Message {
  readonly kind: number;
  readonly at: number;
  readonly size: number;
}

/** The messages of an object's header, of either version (section IV.A.1), with those of its continuations. */
export function messagesOf(file: FileBytes, at: number): Message[] {
  const found: Message[] = [];
  const isNew = file.u8(at) !== 1;
  const flags = isNew ? file.u8(at + 5) : 0;
  const blocks: { at: number; end: number }[] = [];
  if (isNew) {
    file.requireMark(at, 'OHDR');
    const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const sizeBytes = 1 << (flags & 3);
    const begin = sizeAt + sizeBytes;
    blocks.push({ at: begin, end: begin + file.count(sizeAt, sizeBytes) });
  } else blocks.push({ at: at + 16, end: at + 16 + file.u32(at + 8) });
  for (const block of blocks) {
    let next = block.at;
    // The kind, the size, flags and, in new headers, perhaps the order of creation.
    const head = isNew ? (flags & 4 ? 6 : 4) : 8;
    while (next + head <= block.end) {
      file.step();
      const kind = isNew ? file.u8(next) : file.u16(next);
      const size = file.u16(next + (isNew ? 1 : 2));
      const message: Message = { kind, at: next + head, size };
      file.slice(message.at, size);
      next = message.at + size;
      if (kind === CONTINUATION) {
        const begin = file.count(message.at);
        const end = begin + file.count(message.at + 8);
        if (isNew) file.requireMark(begin, 'OCHK');
        // In new headers, between a mark and a checksum.
        blocks.push(isNew ? { at: begin + 4, end: end - 4 } : { at: begin, end });
      } else found.push(message);
    }
  }
  return found;
}
