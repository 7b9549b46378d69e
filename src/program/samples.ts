import type { Builder } from './builder.ts';
import { joined } from './neighbors.ts';
import { heightWidthChannels, sizeOf } from './shape.ts';
import type { Value } from './value.ts';

/** Positions of a picture, in parts of its height and width. */
export interface Positions {
  /** [n, 1], from 0 to 1. */
  readonly down: Value;
  readonly across: Value;
}

/** The parameters of a loss that looks at some positions only. */
export const sampling = {
  samples: {
    kind: 'number',
    title: 'Samples',
    help: 'Number of positions that are compared in a step.',
    default: 1024,
    min: 16,
    max: 8192,
    integer: true,
  },
  redraw: {
    kind: 'boolean',
    title: 'Redraw',
    help: 'Draw new positions at every evaluation. Turn this off for methods with a line search, which need a constant loss.',
    default: true,
  },
  seed: {
    kind: 'number',
    title: 'Seed',
    help: 'The seed of the random positions.',
    default: 1,
    min: 0,
    max: 4294967295,
    integer: true,
  },
} as const;

/**
 * Random positions, one in each of `samples` stripes across and one in each of as many down: a Latin square. Drawn anew at every
 * evaluation, or once.
 */
export function randomPositions(
  b: Builder,
  { samples, redraw, seed }: { samples: number; redraw: boolean; seed: number },
): Positions {
  const shuffled = (which: number): Value => {
    const attributes = { shape: [samples, 1], seed: (seed + which) % 2 ** 32 };
    return b.ranks(b.emit('random', [redraw ? b.evaluation() : b.number(0)], attributes));
  };
  const stripes = b.numbers(
    [samples, 1],
    Array.from({ length: samples }, (_, i) => i),
  );
  // Not the middle: a position on the border of two pixels would depend on rounding.
  const part = (whole: Value): Value => b.mul(b.add(whole, 0.4877), 1 / samples);
  return {
    down: b.mul(b.add(stripes, part(shuffled(0x9e3779b9))), 1 / samples),
    across: part(shuffled(0)),
  };
}

/** What maps [height, width, channels] hold at positions, side by side: [n, channels of all]. */
export function rowsAt(b: Builder, maps: readonly Value[], { down, across }: Positions): Value {
  const parts = maps.map((map) => {
    const [height, width, channels] = heightWidthChannels(map.shape);
    const starts = b.numbers(
      [height, 1],
      Array.from({ length: height }, (_, i) => i * width),
    );
    const places = b.add(b.gather(starts, b.mul(down, height)), b.mul(across, width));
    return b.gather(b.reshape(map, [sizeOf(map.shape) / channels, channels]), places);
  });
  return joined(b, parts);
}
