/**
 * How signs and choices are laid out. One invocation writes a block of 4 x 4 pixels by 4 channels, so whole words belong
 * to one writer, and no atomics are needed:
 *
 * - blocks go row by row, and from channel quad to channel quad within a place: ((row * across) + column) * quads + quad;
 * - signs take 64 bits of a block, two words: the upper two rows of pixels and the lower two;
 *   bit (4 row + column) * 4 + channel of the block, from the lowest;
 * - choices take 32 bits, one word: 2 bits for each of its 2 x 2 squares by 4 channels, at 2 ((2 row + column) * 4 +
 *   channel): 0, 1, 2 or 3 is the place in the square in reading order.
 */
export interface Blocks {
  readonly down: number;
  readonly across: number;
  readonly quads: number;
  readonly count: number;
}

export function blocksOf(height: number, width: number, channels: number): Blocks {
  const [down, across, quads] = [height, width, channels].map((n) => Math.ceil(n / 4)) as [
    number,
    number,
    number,
  ];
  return { down, across, quads, count: down * across * quads };
}

/** Bytes of the signs of features [height, width, channels]. */
export function bytesOfSigns(height: number, width: number, channels: number): number {
  return 8 * blocksOf(height, width, channels).count;
}

/** Bytes of the choices of the maxima of features [height, width, channels], not yet pooled. */
export function bytesOfChoices(height: number, width: number, channels: number): number {
  return 4 * blocksOf(height, width, channels).count;
}
