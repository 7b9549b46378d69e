import type { Dice } from './dice.ts';

const NUMBERS = [
  0,
  1,
  2,
  0x7f,
  0x80,
  0xff,
  0x7fff,
  0xffff,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  2 ** 40,
  2 ** 53,
];

type Change = (bytes: Uint8Array<ArrayBuffer>, dice: Dice) => Uint8Array<ArrayBuffer>;

/** Ways to damage a file, those that keep its length first. */
const CHANGES: readonly Change[] = [
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << dice.below(8));
    return bytes;
  },
  (bytes, dice) => {
    bytes[dice.below(bytes.length)] = dice.below(256);
    return bytes;
  },
  (bytes, dice) => {
    writeNumber(bytes, dice.below(bytes.length), dice.pick(NUMBERS), dice.pick([1, 2, 4, 8]), dice.once(2));
    return bytes;
  },
  // Headers are where lengths and places are.
  (bytes, dice) => {
    writeNumber(
      bytes,
      dice.below(Math.min(96, bytes.length)),
      dice.pick(NUMBERS),
      dice.pick([1, 2, 4, 8]),
      dice.once(2),
    );
    return bytes;
  },
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    return bytes.fill(dice.pick([0, 0xff, 0x5b]), at, at + 1 + dice.below(64));
  },
  (bytes, dice) => {
    const [from, to, length] = [dice.below(bytes.length), dice.below(bytes.length), 1 + dice.below(64)];
    return bytes.copyWithin(to, from, from + length);
  },
  (bytes, dice) => bytes.slice(0, dice.below(bytes.length + 1)),
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(32)));
  },
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    const added = Uint8Array.from({ length: 1 + dice.below(32) }, () => dice.below(256));
    return joined(bytes.subarray(0, at), added, bytes.subarray(at));
  },
  (bytes, dice) => {
    const [at, length] = [dice.below(bytes.length), 1 + dice.below(256)];
    return joined(bytes.subarray(0, at + length), bytes.subarray(at));
  },
];

/** A file damaged in one to four ways. */
export function mutateBytes(seed: Uint8Array, dice: Dice): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(seed);
  for (let i = 1 + dice.below(4); i > 0 && bytes.length > 0; i--) bytes = dice.pick(CHANGES)(bytes, dice);
  return bytes;
}

function writeNumber(bytes: Uint8Array, at: number, value: number, length: number, little: boolean): void {
  let rest = value;
  for (let i = 0; i < length; i++) {
    const place = little ? at + i : at + length - 1 - i;
    if (place < bytes.length) bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
