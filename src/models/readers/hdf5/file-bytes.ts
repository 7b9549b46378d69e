/** What an address is where there is nothing. */
const UNDEFINED = 0xffffffffffffffffn;

/** Steps through a file: networks take some thousand. More is a ring, or an attempt to keep the reader busy. */
const MOST_STEPS = 1_000_000;

/** The file is fine, and has something that is not read here; the message is a clause. */
export class Unread extends Error {}

/** The bytes of an HDF5 file, of which none is read beyond the end. Numbers are little-endian. */
export class FileBytes {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private steps = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    return this.view.getUint8(this.within(at, 1));
  }

  u16(at: number): number {
    return this.view.getUint16(this.within(at, 2), true);
  }

  u32(at: number): number {
    return this.view.getUint32(this.within(at, 4), true);
  }

  /** A whole number of 1, 2, 4 or 8 bytes; one beyond 2^53 is damage, for it counts bytes or entries. */
  count(at: number, size = 8): number {
    if (size === 1) return this.u8(at);
    if (size === 2) return this.u16(at);
    if (size === 4) return this.u32(at);
    const value = Number(this.view.getBigUint64(this.within(at, 8), true));
    if (!Number.isSafeInteger(value)) throw new Error(`the count at byte ${at} is too large`);
    return value;
  }

  /** Undefined if there is nothing. */
  address(at: number): number | undefined {
    return this.view.getBigUint64(this.within(at, 8), true) === UNDEFINED ? undefined : this.count(at);
  }

  slice(at: number, size: number): Uint8Array {
    return this.bytes.subarray(this.within(at, size), at + size);
  }

  /** Text of at most `size` bytes, up to the first zero. */
  text(at: number, size = Math.min(1024, this.bytes.length - at)): string {
    const bytes = this.slice(at, size);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  /** Makes sure that the four letters of a structure are where they should be. */
  requireMark(at: number, mark: string): void {
    this.step();
    if (this.text(at, 4) !== mark) throw new Error(`byte ${at} should start ${mark}`);
  }

  step(): void {
    if (++this.steps > MOST_STEPS) throw new Error('it has more parts than a network has');
  }

  private within(at: number, size: number): number {
    if (!(at >= 0 && size >= 0 && at + size <= this.bytes.length))
      throw new Error(`something should be at byte ${at}, beyond its end`);
    return at;
  }
}
