import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { styleSockets } from '../src/program/loss-sockets.ts';
import { polarFactor } from '../src/program/matrices.ts';
import { defineNode } from '../src/program/node.ts';
import { Population } from '../src/program/population.ts';
import type { Value } from '../src/program/value.ts';

export default defineNode({
  type: 'wasserstein-loss',
  category: 'loss',
  title: 'Wasserstein loss',
  description:
    'The Wasserstein distance between the features and those of a style, both treated as normal distributions given by mean and covariance.',
  aliases: ['w2', 'optimal transport', 'covariance', 'bures', 'crowson'],
  formulas: [
    {
      text: 'mean (μ − μₛ)² + mean diag(C + Cₛ − 2 (Cₛ^½ C Cₛ^½)^½)',
      source: 'crowsonkb/style-transfer-pytorch',
      note: 'The value is exact to 1e-4. So is the gradient, unless some direction of the features is almost constant. Square roots are computed from polar factors, not by 12 Newton–Schulz iterations, and nothing is added to the variances.',
    },
  ],
  ...styleSockets,
  parameters: layerWeighting,
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const pairs = pairLayers(features.maps, target.maps, parameters, fail);
    const value = sumOfLayers(b, pairs, (ours, target) => {
      const [one, other] = [ours, target].map((map) => {
        const population = new Population(b, map);
        return {
          mean: population.mean(population.rows),
          // [positions, channels]; their Gram matrix is the covariance.
          deviations: population.weighted(population.centered()),
        };
      }) as [Gaussian, Gaussian];
      const half = b.matmul(b.transpose(other.deviations), polarFactor(b, other.deviations));
      const root = b.mul(b.add(half, b.transpose(half)), 0.5);
      // The trace of (Cₛ^½ C Cₛ^½)^½ is the sum of the singular values of these rows, and its gradient their polar factor.
      const rows = b.matmul(one.deviations, root);
      const inner = b.sum(b.mul(rows, b.detach(polarFactor(b, rows))));
      const size = ({ deviations }: Gaussian) => b.sum(b.square(deviations));
      const spread = b.sub(b.add(size(one), size(other)), b.mul(inner, 2));
      const channels = ours.value.shape[2]!;
      return b.add(b.mean(b.square(b.sub(one.mean, other.mean))), b.mul(spread, 1 / channels));
    });
    return { loss: { type: 'loss', value } };
  },
});

interface Gaussian {
  readonly mean: Value;
  readonly deviations: Value;
}
