import type { Builder } from '../src/program/builder.ts';
import { defineNode } from '../src/program/node.ts';
import { heightWidth } from '../src/program/shape.ts';
import { sameShape, type Value } from '../src/program/value.ts';

/** Pixels of a window, row by row. */
const WINDOW = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => ({ y, x })));
/** From a pixel to each other one that shares a window with it; of two opposite ones only the later. */
const OFFSETS = [0, 1, 2].flatMap((y) =>
  [-2, -1, 0, 1, 2].flatMap((x) => (y > 0 || x > 0 ? [{ y, x }] : [])),
);
/** Each pair of pixels of a window, by their places in it. */
const PAIRS = WINDOW.flatMap((_, first) =>
  WINDOW.slice(first + 1).map((_, i) => [first, first + 1 + i] as const),
);

export default defineNode({
  type: 'matting-laplacian',
  category: 'loss',
  title: 'Matting Laplacian',
  description:
    'How far the canvas is from a recoloring of a photo: in each window of 3 x 3 pixels, its colors should be an affine function of those of the photo. Keeps a result photorealistic.',
  aliases: ['photorealism', 'deep photo', 'locally affine', 'levin', 'luan', 'closed-form matting'],
  formulas: [
    {
      text: 'Σ_c V_cᵀ L V_c',
      source: 'Luan, Paris, Shechtman, Bala 2017, Deep Photo Style Transfer',
      note: 'V_c is a color channel of the canvas.',
    },
    {
      text: 'L_ij = Σ_k (δ_ij − (1 + (I_i − μ_k)ᵀ (Σ_k + ε/9)⁻¹ (I_j − μ_k)) / 9)',
      source: 'Levin, Lischinski, Weiss 2008, A Closed-Form Solution to Natural Image Matting',
      note: 'k: the windows of 3 x 3 pixels with both pixels i and j, with the mean μ_k and the covariance Σ_k of their colors. Exactly this: all windows are used, and nothing is left out. Computed as −Σ L_ij |V_i − V_j|² over pairs of pixels: 12 weights for each pixel, made once of the photo. Instead of inverting Σ_k + ε/9, the colors of each window are made orthogonal, which is as exact in 32 bits.',
    },
    {
      text: 'min Σ_i |V_i − A I_i − b|² + ε |A|², in each window',
      note: 'The same value: A and b are the best affine function.',
    },
  ],
  inputs: {
    image: { title: 'Image', help: 'The canvas.', takes: ['image'] },
    photo: {
      title: 'Photo',
      help: 'A fixed picture of the same size whose edges to keep.',
      takes: ['image'],
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the distance from a local recoloring', gives: 'loss' } },
  parameters: {
    epsilon: {
      kind: 'number',
      title: 'Epsilon',
      help: 'Resistance to strong changes of color: with a larger number, the noise of flat areas is not amplified. Levin et al. and Luan et al. use 1e-7.',
      default: 1e-4,
      min: 1e-9,
      max: 1,
      scale: 'log',
    },
    reduction: {
      kind: 'choice',
      title: 'Reduction',
      help: 'A sum grows with the size of the picture; a mean does not.',
      default: 'mean',
      options: { mean: 'the mean over pixels', sum: 'the sum, as in the paper' },
      growing: { sum: 'mean' },
    },
  },
  lower({ inputs: { image, photo }, parameters: { epsilon, reduction }, b, fail }) {
    const [x, guide] = [image.value, b.detach(photo.value)];
    const [height, width] = heightWidth(x.shape);
    if (!sameShape(x.shape, guide.shape))
      fail(
        `The sizes differ: ${width} x ${height}, and ${guide.shape[1]} x ${guide.shape[0]}.`,
        'Resize one of them: add a resize node, and connect the other to its “like”.',
        { socket: 'photo' },
      );
    if (Math.min(height, width) < 3)
      fail(`A picture of ${width} x ${height} has no window of 3 x 3 pixels.`, 'Use a larger picture.', {
        socket: 'image',
      });
    const weights = affinities(b, guide, epsilon);
    const terms = OFFSETS.map((offset, i) => {
      const size = [height - offset.y, width - Math.abs(offset.x)] as const;
      const left = Math.max(0, -offset.x);
      const difference = b.sub(
        b.slice(x, [offset.y, left + offset.x, 0], [...size, 3]),
        b.slice(x, [0, left, 0], [...size, 3]),
      );
      return b.sum(b.mul(b.square(difference), b.slice(weights, [0, left, i], [...size, 1])));
    });
    const sum = terms.reduce((all, term) => b.add(all, term));
    const value = reduction === 'sum' ? sum : b.mul(sum, 1 / (height * width));
    return { loss: { type: 'loss', value } };
  },
});

/** −L_ij of each pixel i and the one at each of the offsets: [height, width, 12]. */
function affinities(b: Builder, photo: Value, epsilon: number): Value {
  const [height, width] = heightWidth(photo.shape);
  const inner = [height - 2, width - 2] as const;
  // [height - 2, width - 2, 27]: the nine pixels of each window, color by color.
  const unfold = kernel(3, 27, (y, x, color, to) => to === color * 9 + y * 3 + x);
  const pixels = b.slice(b.conv2d(photo, b.numbers([3, 3, 3, 27], unfold)), [1, 1, 0], [...inner, 27]);

  // Orthogonal unit vectors that span the colors of the window without their mean, each with a last entry √ε of its own:
  // Gram-Schmidt. Their products are (I_i − μ)ᵀ (Σ + ε/9)⁻¹ (I_j − μ) / 9.
  const units: Value[] = [];
  for (let color = 0; color < 3; color++) {
    const colors = b.slice(pixels, [0, 0, color * 9], [...inner, 9]);
    const centered = b.sub(colors, b.mul(b.sumOver(colors, [2]), 1 / 9));
    const own = b.numbers(
      [1, 1, 12],
      Array.from({ length: 12 }, (_, i) => (i === 9 + color ? Math.sqrt(epsilon) : 0)),
    );
    const vector = b.add(b.pad(centered, [0, 0, 0], [0, 0, 3]), own);
    const rest = units.reduce((v, unit) => b.sub(v, b.mul(unit, b.sumOver(b.mul(v, unit), [2]))), vector);
    units.push(b.div(rest, b.sqrt(b.sumOver(b.square(rest), [2]))));
  }
  const products = units
    .map((unit) => {
      const [one, other] = [0, 1].map((end) =>
        b.take(
          unit,
          2,
          PAIRS.map((pair) => pair[end]!),
        ),
      );
      return b.mul(one!, other!);
    })
    .reduce((sum, product) => b.add(sum, product));

  // Each pair of pixels adds up what their windows say.
  const fold = kernel(PAIRS.length, OFFSETS.length, (y, x, pair, to) => {
    const [first, second] = PAIRS[pair]!.map((place) => WINDOW[place]!);
    const offset = OFFSETS[to]!;
    return (
      y === 2 - first!.y &&
      x === 2 - first!.x &&
      second!.y - first!.y === offset.y &&
      second!.x - first!.x === offset.x
    );
  });
  const whole = b.pad(b.add(products, 1 / 9), [1, 1, 0], [1, 1, 0]);
  return b.conv2d(whole, b.numbers([3, 3, PAIRS.length, OFFSETS.length], fold));
}

/** A kernel [3, 3, ins, outs] of zeros and ones. */
function kernel(
  ins: number,
  outs: number,
  isOne: (y: number, x: number, from: number, to: number) => boolean,
): number[] {
  return WINDOW.flatMap(({ y, x }) =>
    Array.from({ length: ins * outs }, (_, i) => (isOne(y, x, Math.floor(i / outs), i % outs) ? 1 : 0)),
  );
}
