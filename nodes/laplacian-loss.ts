import { defineNode } from '../src/program/node.ts';
import { heightWidth, heightWidthChannels } from '../src/program/shape.ts';
import { sameShape, sizeOf, type Value } from '../src/program/value.ts';

export default defineNode({
  type: 'laplacian-loss',
  category: 'loss',
  title: 'Laplacian loss',
  description:
    'The distance between the Laplacians of two pictures, made smaller by pooling. Beside a style, it keeps the lines and shapes of a photo and leaves its colors free.',
  aliases: ['edges', 'lapstyle', 'laplacian-steered', 'detail', 'structure', 'content'],
  formulas: [
    {
      text: 'Σ (D(P(x)) − D(P(y)))², D = 4 c − n − e − s − w',
      source: 'Li, Xu, Nie, Chua 2017, Laplacian-Steered Neural Style Transfer',
      note: 'P is the mean of each square of “pool” by “pool” pixels; D of a color picture is the sum over its channels. Rows and columns that do not fill a square are left out.',
    },
    {
      text: 'mean (D(P(x)) − D(P(y)))²',
      source: 'askerlee/lapstyle',
      note: 'For pools of 2, 4, 8 and 16 it has weights of 50, 100, 400 and 1600, with pictures from 0 to 255.',
    },
    {
      text: 'mean (D(P(x)) − D(P(y)))² / mean D(P(y))²',
      note: 'relative: a weight has the same effect at every pool size. If the target’s Laplacian is 0 everywhere, the loss is Σ (D(P(x)) − D(P(y)))².',
    },
  ],
  inputs: {
    image: { title: 'Image', help: 'The canvas.', takes: ['image'] },
    target: { title: 'Target', help: 'The picture whose lines to keep; of the same size.', takes: ['image'] },
  },
  outputs: { loss: { title: 'Loss', help: 'the distance', gives: 'loss' } },
  parameters: {
    pool: {
      kind: 'number',
      title: 'Pool',
      help: 'Side of the squares whose means are compared: the larger, the coarser are the shapes that are kept.',
      default: 4,
      min: 1,
      max: 256,
      integer: true,
      unit: 'px',
      pixels: true,
    },
    scales: {
      kind: 'number',
      title: 'Scales',
      help: 'The number of pool sizes: each further one is four times as large, as long as the picture has three squares in each direction. Their losses are added up.',
      default: 2,
      min: 1,
      max: 4,
      integer: true,
    },
    normalization: {
      kind: 'choice',
      title: 'Normalization',
      help: 'How the squared differences of a pool size are scaled.',
      default: 'relative',
      options: {
        relative: 'mean (D(P(x)) − D(P(y)))² / mean D(P(y))²',
        mean: 'mean (D(P(x)) − D(P(y)))², as in the authors’ code',
        sum: 'Σ (D(P(x)) − D(P(y)))², as in the paper',
      },
      growing: { sum: 'relative' },
    },
  },
  lower({ inputs: { image, target }, parameters: { pool, scales, normalization }, b, fail }) {
    const [ours, theirs] = [image.value, target.value];
    const [height, width] = heightWidth(ours.shape);
    if (!sameShape(ours.shape, theirs.shape))
      fail(
        `The sizes differ: ${width} x ${height}, and ${theirs.shape[1]} x ${theirs.shape[0]}.`,
        'Resize one of them: add a resize node, and connect the other to its “like”.',
        { socket: 'target' },
      );
    const fits = (side: number) => Math.min(height, width) >= 3 * side;
    if (!fits(pool))
      fail(
        `In squares of ${pool} pixels, a picture of ${width} x ${height} has less than three rows or columns.`,
        'Use a smaller pool, or a larger picture.',
        { parameter: 'pool' },
      );
    const sides = Array.from({ length: scales }, (_, i) => pool * 4 ** i).filter(fits);
    const terms = sides.map((side) => {
      const [of, to] = [laplacian(pooled(ours, side)), laplacian(pooled(theirs, side))];
      const squares = b.sum(b.square(b.sub(of, to)));
      return {
        relative: () => b.div(squares, b.orOne(b.sum(b.square(to)))),
        mean: () => b.mul(squares, 1 / sizeOf(of.shape)),
        sum: () => squares,
      }[normalization]();
    });
    return { loss: { type: 'loss', value: terms.reduce((sum, term) => b.add(sum, term)) } };

    function pooled(x: Value, side: number): Value {
      const [rows, columns] = [Math.floor(height / side), Math.floor(width / side)];
      const whole = b.slice(x, [0, 0, 0], [rows * side, columns * side, x.shape[2]!]);
      return b.resize(whole, rows, columns, 'area');
    }

    /** Where all four neighbors are in the picture; the channels are added up. */
    function laplacian(x: Value): Value {
      const [rows, columns] = heightWidthChannels(x.shape);
      const gray = b.sumOver(x, [2]);
      const from = (y: number, x: number) => b.slice(gray, [y, x, 0], [rows - 2, columns - 2, 1]);
      const around = b.add(b.add(from(0, 1), from(2, 1)), b.add(from(1, 0), from(1, 2)));
      return b.sub(b.mul(from(1, 1), 4), around);
    }
  },
});
