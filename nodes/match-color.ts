import type { Builder } from '../src/program/builder.ts';
import { cholesky3, diagonal, matrixRoots } from '../src/program/matrices.ts';
import { defineNode } from '../src/program/node.ts';
import { dependsOnCanvas } from '../src/program/program.ts';
import { sizeOf, type Value } from '../src/program/value.ts';

/** Enough for colors whose least variance is a hundred-thousandth of the largest. */
const ITERATIONS = 24;
const EPSILON = 1e-5;

export default defineNode({
  type: 'match-color',
  category: 'image',
  title: 'Match color',
  description:
    'Gives a picture the colors of another. To keep a photo’s colors, match the style picture to the photo before the transfer.',
  aliases: ['color transfer', 'colour transfer', 'histogram matching', 'preserve color', 'tint'],
  formulas: [
    {
      text: 'x ← A (x − μ) + μᵣ, A Σ Aᵀ = Σᵣ',
      source: 'Gatys, Bethge, Hertzmann, Shechtman 2016, Preserving Color in Neural Artistic Style Transfer',
      note: 'Cholesky: A = Lᵣ L⁻¹. PCA: A = Σᵣ^½ Σ^-½. Symmetric: A = Σ^-½ (Σ^½ Σᵣ Σ^½)^½ Σ^-½, which changes colors least. 1e-5 is added to the variances, as in leongatys/NeuralImageSynthesis. Values are not clipped to [0, 1].',
    },
    {
      text: 'x ← (x − μ) σᵣ / σ + μᵣ',
      source: 'Reinhard, Ashikhmin, Gooch, Shirley 2001, Color Transfer between Images',
      note: 'Channel by channel. The paper works in lαβ: to use another space, add color nodes before and after.',
    },
    {
      text: 'x ← Qᵣ(P(x))',
      source: 'scikit-image, match_histograms',
      note: 'P is the cumulative distribution, Q the quantile function, channel by channel. There is no gradient.',
    },
  ],
  inputs: {
    image: { title: 'Image', help: 'The picture to recolor.', takes: ['image'] },
    reference: { title: 'Reference', help: 'The picture whose colors to use.', takes: ['image'] },
  },
  outputs: { image: { title: 'Image', help: 'the recolored picture', gives: 'image' } },
  parameters: {
    method: {
      kind: 'choice',
      title: 'Method',
      help: 'Which statistics of the colors are matched.',
      default: 'pca',
      options: {
        mean: 'the mean of each channel',
        deviation: 'mean and standard deviation of each channel',
        cholesky: 'mean and covariance, by Cholesky factors',
        pca: 'mean and covariance, by symmetric roots',
        symmetric: 'mean and covariance, with the least change of colors',
        histogram: 'the whole histogram of each channel',
      },
    },
  },
  lower({ inputs: { image, reference }, parameters: { method }, b, fail }) {
    const [x, r] = [pixels(b, image.value), pixels(b, reference.value)];
    if (method === 'histogram' && dependsOnCanvas(r))
      fail(
        'The histogram of a canvas cannot be matched, because the method has no gradient.',
        'Choose another method.',
        { socket: 'reference' },
      );
    const matched = method === 'histogram' ? histogramMatched(b, x, r) : linear(b, x, r, method);
    return { image: { type: 'image', value: b.reshape(matched, image.value.shape) } };
  },
});

function pixels(b: Builder, x: Value): Value {
  return b.reshape(x, [sizeOf(x.shape) / 3, 3]);
}

function linear(
  b: Builder,
  x: Value,
  r: Value,
  method: 'mean' | 'deviation' | 'cholesky' | 'pca' | 'symmetric',
) {
  const mean = (v: Value) => b.mul(b.sumOver(v, [0]), 1 / v.shape[0]!);
  const [from, to] = [mean(x), mean(r)];
  const [centered, other] = [b.sub(x, from), b.sub(r, to)];
  if (method === 'mean') return b.add(centered, to);
  if (method === 'deviation') {
    const deviation = (v: Value) => b.sqrt(b.add(mean(b.square(v)), EPSILON));
    return b.add(b.mul(centered, b.div(deviation(other), deviation(centered))), to);
  }
  const covariance = (v: Value) => b.add(b.mul(b.gram(v), 1 / v.shape[0]!), diagonal(b, 3, EPSILON));
  const [ours, theirs] = [covariance(centered), covariance(other)];
  const map = {
    cholesky: () => b.matmul(cholesky3(b, theirs).root, cholesky3(b, ours).inverseRoot),
    pca: () =>
      b.matmul(matrixRoots(b, theirs, ITERATIONS).root, matrixRoots(b, ours, ITERATIONS).inverseRoot),
    symmetric: () => {
      const { root, inverseRoot } = matrixRoots(b, ours, ITERATIONS);
      const inner = matrixRoots(b, b.matmul(b.matmul(root, theirs), root), ITERATIONS).root;
      return b.matmul(b.matmul(inverseRoot, inner), inverseRoot);
    },
  }[method]();
  return b.add(b.matmul(centered, b.transpose(map)), to);
}

/** numpy.interp between the quantiles at which distinct values of `r` end: equal colors stay equal. */
function histogramMatched(b: Builder, x: Value, r: Value): Value {
  const [n, m] = [x.shape[0]!, r.shape[0]!];
  const values = b.sort(r);
  const [first, last] = [b.ranks(values, 'first'), b.ranks(values, 'last')];
  // Within a run of equal values the curve rises straight from the value before it.
  const before = b.pick(values, b.sub(first, 1));
  const share = b.div(b.sub(b.add(b.ranks(values), 1), first), b.sub(b.add(last, 1), first));
  const curve = b.add(before, b.mul(b.sub(values, before), share));
  return b.pick(curve, b.sub(b.mul(b.add(b.ranks(x, 'last'), 1), m / n), 1));
}
