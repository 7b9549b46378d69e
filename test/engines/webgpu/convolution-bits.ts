import { blocksOf } from '../../../src/engines/webgpu/kernels/convolution/bits.ts';

/** Signs, one number an entry, as the words that kernels read. */
export function packSigns(
  set: ArrayLike<number>,
  height: number,
  width: number,
  channels: number,
): Uint32Array {
  const words = new Uint32Array(2 * blocksOf(height, width, channels).count);
  forEntries(height, width, channels, (i, row, column, c) => {
    const [word, bit] = signAt(width, channels, row, column, c);
    if (set[i]) words[word]! |= 1 << bit;
  });
  return words;
}

export function unpackSigns(
  words: Uint32Array,
  height: number,
  width: number,
  channels: number,
): Float64Array {
  const set = new Float64Array(height * width * channels);
  forEntries(height, width, channels, (i, row, column, c) => {
    const [word, bit] = signAt(width, channels, row, column, c);
    set[i] = (words[word]! >>> bit) & 1;
  });
  return set;
}

/** Choices, one number an entry of [height / 2, width / 2, channels], as the words that kernels read. */
export function packChoices(
  choices: ArrayLike<number>,
  height: number,
  width: number,
  channels: number,
): Uint32Array {
  const words = new Uint32Array(blocksOf(height, width, channels).count);
  forEntries(height >> 1, width >> 1, channels, (i, row, column, c) => {
    const [word, bit] = choiceAt(width, channels, row, column, c);
    words[word]! |= choices[i]! << bit;
  });
  return words;
}

export function unpackChoices(
  words: Uint32Array,
  height: number,
  width: number,
  channels: number,
): Float64Array {
  const choices = new Float64Array((height >> 1) * (width >> 1) * channels);
  forEntries(height >> 1, width >> 1, channels, (i, row, column, c) => {
    const [word, bit] = choiceAt(width, channels, row, column, c);
    choices[i] = (words[word]! >>> bit) & 3;
  });
  return choices;
}

function signAt(width: number, channels: number, row: number, column: number, c: number): [number, number] {
  const word = 2 * block(width, channels, row >> 2, column >> 2, c) + ((row & 3) >> 1);
  return [word, 16 * (row & 1) + 4 * (column & 3) + (c & 3)];
}

function choiceAt(width: number, channels: number, row: number, column: number, c: number): [number, number] {
  const word = block(width, channels, row >> 1, column >> 1, c);
  return [word, 2 * ((2 * (row & 1) + (column & 1)) * 4 + (c & 3))];
}

function block(width: number, channels: number, down: number, across: number, c: number): number {
  return (down * Math.ceil(width / 4) + across) * Math.ceil(channels / 4) + (c >> 2);
}

function forEntries(
  height: number,
  width: number,
  channels: number,
  each: (i: number, row: number, column: number, channel: number) => void,
): void {
  for (let i = 0; i < height * width * channels; i++) {
    const place = Math.floor(i / channels);
    each(i, Math.floor(place / width), place % width, i % channels);
  }
}
