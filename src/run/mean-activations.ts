import { heightWidth } from '../program/shape.ts';
import { planOf } from '../compile/plan.ts';
import type { Engine } from '../engines/engine.ts';
import { leafText } from '../engines/leaf-text.ts';
import type { Picture } from '../images/picture.ts';
import { resizePicture } from '../images/resize.ts';
import type { FeatureNetwork } from '../models/feature-network.ts';
import { Builder } from '../program/builder.ts';
import type { InputSource } from '../program/sources.ts';
import type { Value } from '../program/value.ts';

/** Longest side of the pictures as the network sees them. */
const LONGEST = 128;
/** Below this a channel counts as silent, and is left as it is. */
const SILENT = 1e-6;

/**
 * The mean activation of each channel of each convolution, after ReLU, over all positions of some pictures, each
 * picture counting the same; 1 for channels that none of them wakes. Dividing the features by it makes every mean
 * activation one, as Gatys et al. 2016 had it by scaling the weights: the same at the taps, for ReLU and pools pass a
 * positive factor through. They measured on ImageNet; here the pictures are the samples that come with Stylograph, at
 * most 128 pixels long. Pools as the network pooled when it was trained.
 */
export async function meanActivations(
  { architecture, weights }: Pick<FeatureNetwork, 'architecture' | 'weights'>,
  pictures: readonly Picture[],
  engine: Engine,
): Promise<Map<string, Float32Array>> {
  const b = new Builder();
  const input = (shape: readonly number[], source: InputSource): Value =>
    b.emit('input', [], { shape, source });
  const small = pictures.map((picture) => {
    const factor = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    return resizePicture(
      picture,
      Math.round(picture.width * factor),
      Math.round(picture.height * factor),
      'bicubic',
    );
  });
  const sums = new Map<string, Value>();
  small.forEach(({ width, height }, i) => {
    const picture = input([height, width, 3], { kind: 'picture', source: String(i), crop: false });
    const channel = (values: readonly number[]) => input([1, 1, 3], { kind: 'numbers', values });
    let x = b.div(b.sub(picture, channel(architecture.input.mean)), channel(architecture.input.std));
    for (const layer of architecture.layers) {
      if (layer.kind === 'pool') {
        x = architecture.pooling === 'max' ? b.maxPool(x) : b.averagePool(x);
        continue;
      }
      const { name, in: taken, out } = layer;
      const weight = (part: 'kernel' | 'bias', shape: readonly number[]) =>
        input(shape, { kind: 'weight', model: '', layer: name, part });
      x = b.relu(b.conv2d(x, weight('kernel', [3, 3, taken, out]), weight('bias', [out])));
      const [rows, columns] = heightWidth(x.shape);
      const mean = b.mul(b.sumOver(x, [0, 1]), 1 / (rows * columns * small.length));
      const sum = sums.get(name);
      sums.set(name, sum ? b.add(sum, mean) : mean);
    }
  });
  const results = await engine.compute(planOf({ outputs: Object.fromEntries(sums) }), (leaf) => {
    const source = leaf.primitive === 'input' ? leaf.attributes.source : undefined;
    if (source?.kind === 'picture') return small[Number(source.source)]!.data;
    if (source?.kind === 'weight') return weights.get(source.layer)![source.part]!;
    if (source?.kind === 'numbers') return Float32Array.from(source.values);
    throw new Error(`Mean activations take no ${leafText(leaf)}.`);
  });
  return new Map(
    Object.entries(results).map(([name, means]) => [name, means.map((mean) => (mean < SILENT ? 1 : mean))]),
  );
}
