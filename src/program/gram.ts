import type { Builder } from './builder.ts';
import type { FeatureMap, LayerStatistic } from './socket-values.ts';

/** The Gram matrix of features, summed over positions; of F + `offset` if one is given. */
export function gramOf(b: Builder, map: FeatureMap, offset = 0): LayerStatistic {
  const { layer, level, value, picturePixels } = map;
  const [height, width, channels] = value.shape as [number, number, number];
  const positions = height * width;
  const flat = b.reshape(value, [positions, channels]);
  const matrix = b.gram(offset === 0 ? flat : b.add(flat, offset));
  return { layer, level, value: matrix, channels, positions, picturePixels };
}
