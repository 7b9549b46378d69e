import { describe, expect, it } from 'vitest';
import type { FeatureMap } from '../../src/program/socket-values.ts';
import { Bench } from './lower-node.ts';

const [BLACK, WHITE, RED] = [
  [0, 0, 0],
  [1, 1, 1],
  [1, 0, 0],
] as const;
type Color = readonly [number, number, number];

const bench = new Bench();
/** Two channels at the four pixels of two rows. */
const ours = bench.features([[1, 2, 3, 4], [0, 1, 0, 2]], [2, 2], 4); // prettier-ignore
const theirs = bench.features([[1, 3, 1, 1], [2, 0, 0, 2]], [2, 2], 4); // prettier-ignore

const labels = (...pixels: Color[]) => ({
  type: 'image',
  value: bench.tensor([2, 2, 3], pixels.flat()),
});
const mask = (...pixels: [number, number][]) => bench.mask(pixels);

function split(our: readonly Color[], their: readonly Color[], colors?: string) {
  const inputs = { features: ours, labels: labels(...our), target: theirs, targetLabels: labels(...their) };
  const parts = bench.lower('label-regions', inputs, colors === undefined ? {} : { colors });
  return parts as unknown as Record<'features' | 'target', { maps: readonly FeatureMap[] }>;
}
const style = (features: object, target: object) =>
  bench.loss('style-loss', { features, target }, { normalization: 'relative' });
const region = (features: object, of: object) => bench.lower('region', { features, mask: of })['features']!;

describe('label-regions', () => {
  it('makes a loss the sum of what the regions of each color are compared to', () => {
    // Off-black and off-white belong to the nearest color.
    const { features, target } = split(
      [BLACK, [0.9, 0.8, 1], WHITE, [0.2, 0.1, 0.3]],
      [WHITE, WHITE, BLACK, WHITE],
    );
    const inBlack = [region(ours, mask([1, 0], [0, 1])), region(theirs, mask([0, 0], [1, 0]))] as const;
    const inWhite = [region(ours, mask([0, 1], [1, 0])), region(theirs, mask([1, 1], [0, 1]))] as const;
    expect(style(features, target)).toBeCloseTo(style(...inBlack) + style(...inWhite), 12);
  });

  it('leaves out a color that only one map has', () => {
    const { features, target } = split(
      [BLACK, RED, BLACK, RED],
      [BLACK, WHITE, WHITE, BLACK],
      '#000000 #FFFFFF, #ff0000',
    );
    const inBlack = [region(ours, mask([1, 0], [1, 0])), region(theirs, mask([1, 0], [0, 1]))] as const;
    expect(style(features, target)).toBeCloseTo(style(...inBlack), 12);
  });

  it('gives each pixel to one color, the first of equally near ones', () => {
    const gray: Color = [0.5, 0.5, 0.5];
    const { features } = split([gray, gray, WHITE, BLACK], [WHITE, BLACK, WHITE, BLACK]);
    expect(features.maps.map(({ layer, guide }) => [layer, bench.entriesOf(guide!)])).toEqual([
      ['conv1_1 #000000', [1, 1, 0, 1]],
      ['conv1_1 #ffffff', [0, 0, 1, 0]],
    ]);
  });

  it.each([
    ['#12345 #000000', '“#12345” is not a color.'],
    ['#000000', '2 to 8 different colors'],
    ['#ffffff #FFFFFF', '2 to 8 different colors'],
  ])('refuses the colors %s', (colors, reason) => {
    expect(() => split([BLACK, BLACK, WHITE, WHITE], [BLACK, BLACK, WHITE, WHITE], colors)).toThrow(reason);
  });
});
