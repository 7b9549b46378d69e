import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { styleSockets } from '../src/program/loss-sockets.ts';
import { diagonal, matrixRoots, trace } from '../src/program/matrices.ts';
import { defineNode } from '../src/program/node.ts';
import { Population } from '../src/program/population.ts';
import type { Value } from '../src/program/value.ts';

const ITERATIONS = 12;
const EPSILON = 1e-4;

export default defineNode({
  type: 'wasserstein-loss',
  category: 'loss',
  title: 'Wasserstein loss',
  description:
    'How far features would have to be moved to be a style’s, both taken as normally distributed: means and covariances.',
  aliases: ['w2', 'optimal transport', 'covariance', 'bures', 'crowson'],
  formulas: [
    {
      text: 'mean (μ − μₛ)² + mean diag(C + Cₛ − 2 (Cₛ^½ C Cₛ^½)^½)',
      source: 'crowsonkb/style-transfer-pytorch',
      note: 'Roots by 12 iterations of Newton and Schulz, as there: small eigenvalues are not quite reached, so the distance of equal features is a little above 0. 1e-4 is added to the variances.',
    },
  ],
  ...styleSockets,
  parameters: layerWeighting,
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const pairs = pairLayers(features.maps, target.maps, parameters, fail);
    const value = sumOfLayers(b, pairs, (ours, target) => {
      const [one, other] = [ours, target].map((map) => {
        const population = new Population(b, map);
        const covariance = population.meanProduct(population.centred());
        return {
          mean: population.mean(population.rows),
          covariance: b.add(covariance, diagonal(b, population.channels, EPSILON)),
        };
      }) as [Gaussian, Gaussian];
      const { root } = matrixRoots(b, other.covariance, ITERATIONS);
      const inner = matrixRoots(b, b.matmul(b.matmul(root, one.covariance), root), ITERATIONS).root;
      const spread = b.sub(b.add(one.covariance, other.covariance), b.mul(inner, 2));
      const channels = ours.value.shape[2]!;
      return b.add(b.mean(b.square(b.sub(one.mean, other.mean))), b.mul(trace(b, spread), 1 / channels));
    });
    return { loss: { type: 'loss', value } };
  },
});

interface Gaussian {
  readonly mean: Value;
  readonly covariance: Value;
}
