import { heightWidth } from './shape.ts';
import type { Builder } from './builder.ts';
import { Population } from './population.ts';
import type { FeatureMap, LayerStatistic } from './socket-values.ts';
import type { Value } from './value.ts';

export interface GramOptions {
  /** Another layer to multiply with, brought to the size of the first; the same one unless given. */
  readonly other?: FeatureMap;
  /** Taken off every feature; `mean` takes off each channel's mean, which makes a covariance. */
  readonly subtract?: number | 'mean';
  /** How many positions, right and down, the second factor is looked at beyond the first. */
  readonly shift?: readonly [right: number, down: number];
}

/**
 * The Gram matrix of features, summed over positions: [channels, channels of the other]. In a region the mean over it,
 * times all positions.
 */
export function gramOf(
  b: Builder,
  map: FeatureMap,
  { other = map, subtract = 0, shift = [0, 0] }: GramOptions = {},
): LayerStatistic {
  const { layer, level, picturePixels, value } = map;
  const [height, width] = heightWidth(value.shape);
  const fitted = other === map ? map : { ...map, value: b.resize(other.value, height, width, 'bilinear') };
  const [left, right] = [map, fitted].map((one) => new Population(b, one)) as [Population, Population];
  const rowsOf = (p: Population): Value =>
    subtract === 0 ? p.rows : subtract === 'mean' ? p.centered() : b.sub(p.rows, subtract);
  const statistic = {
    layer: other === map ? layer : `${layer} × ${other.layer}`,
    level,
    picturePixels,
    channels: Math.sqrt(left.channels * right.channels),
    positions: left.positions,
  };
  if (other === map && shift[0] === 0 && shift[1] === 0) {
    const rows = rowsOf(left);
    const sum = map.guide ? b.mul(left.meanProduct(rows), left.positions) : b.gram(rows);
    return { ...statistic, value: sum };
  }
  const [across, down] = shift;
  const size = [height - Math.abs(down), width - Math.abs(across)];
  const part = (p: Population, begin: readonly [number, number]): Value => {
    const weighted = map.guide ? b.mul(p.weighted(rowsOf(p)), Math.sqrt(p.positions)) : rowsOf(p);
    const box = b.slice(
      b.reshape(weighted, [height, width, p.channels]),
      [...begin, 0],
      [...size, p.channels],
    );
    return b.reshape(box, [size[0]! * size[1]!, p.channels]);
  };
  const first = part(left, [Math.max(0, -down), Math.max(0, -across)]);
  const second = part(right, [Math.max(0, down), Math.max(0, across)]);
  return {
    ...statistic,
    value: b.matmul(b.transpose(first), second),
    positions: map.guide ? left.positions : size[0]! * size[1]!,
  };
}
