/** The bytes of a pickle, read one after the other, and none beyond the end. */
export class PickleBytes {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** The next byte. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private take<T>(count: number, read: (at: number) => T): T {
    if (count > this.bytes.length - this.at) throw this.damaged();
    const value = read(this.at);
    this.at += count;
    return value;
  }

  u8(): number {
    return this.take(1, (at) => this.view.getUint8(at));
  }

  u16(): number {
    return this.take(2, (at) => this.view.getUint16(at, true));
  }

  i32(): number {
    return this.take(4, (at) => this.view.getInt32(at, true));
  }

  /** Alone among the numbers, with its first byte first. */
  f64(): number {
    return this.take(8, (at) => this.view.getFloat64(at, false));
  }

  length(bytes: 4 | 8): number {
    return this.take(bytes, (at) =>
      bytes === 4 ? this.view.getUint32(at, true) : Number(this.view.getBigUint64(at, true)),
    );
  }

  slice(count: number): Uint8Array {
    return this.take(count, (at) => this.bytes.subarray(at, at + count));
  }

  text(count: number): string {
    return new TextDecoder().decode(this.slice(count));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.damaged();
    const line = this.text(end - this.at);
    this.at = end + 1;
    return line.replace(/\r$/, '');
  }

  /** A whole number; a `bigint` only beyond 2^53. */
  long(count: number): number | bigint {
    // More digits than any of them has would take long to work out.
    if (count > 64) throw this.damaged();
    const digits = this.slice(count);
    let value = 0n;
    digits.forEach((byte, i) => (value |= BigInt(byte) << BigInt(8 * i)));
    if (count > 0 && digits[count - 1]! >= 0x80) value -= 1n << BigInt(8 * count);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  damaged(): Error {
    return this.at >= this.bytes.length
      ? new Error(`The file is truncated: its list of tensors ends at byte ${this.bytes.length}.`)
      : new Error(`The file is damaged: its list of tensors cannot be read at byte ${this.at}.`);
  }
}
