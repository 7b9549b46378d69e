import { heightWidthChannels } from '../src/program/shape.ts';
import { defineNode } from '../src/program/node.ts';
import { sizeOf, type Value } from '../src/program/value.ts';

export default defineNode({
  type: 'total-variation',
  category: 'loss',
  title: 'Total variation',
  description: 'How much neighboring pixels differ. A small weight removes grain from flat areas.',
  aliases: ['tv', 'smoothness', 'denoise', 'regularizer'],
  formulas: [
    { text: 'Σ |dx| + Σ |dy|', source: 'slavivanov/Style-Tranfer' },
    {
      text: '½ (Σ dx² + Σ dy²)',
      source: 'jcjohnson/neural-style',
      note: 'Johnson adds only its gradient: set “counts” to “gradient”.',
    },
    {
      text: 'Σ (dx² + dy²)^1.25',
      source: 'Keras’ example of neural style transfer',
      note: 'Summed over all pixels except the last row and column.',
    },
    {
      text: '½ (Σ dx² + Σ dy² + ½ Σ dd² + ½ Σ de²)',
      source: 'after crowsonkb/style-transfer-pytorch, which compares each pixel with its eight neighbors',
      note: 'd and e are the diagonal differences: √2 farther apart, so weighted by half. No direction is favored.',
    },
  ],
  inputs: { image: { title: 'Image', help: 'The canvas.', takes: ['image'] } },
  outputs: { loss: { title: 'Loss', help: 'the variation', gives: 'loss' } },
  parameters: {
    form: {
      kind: 'choice',
      title: 'Form',
      help: 'The formula.',
      default: 'l2',
      options: {
        l1: 'Σ |dx| + Σ |dy|',
        l2: '½ (Σ dx² + Σ dy²)',
        keras: 'Σ (dx² + dy²)^1.25',
        'nine-point': '½ (Σ dx² + Σ dy² + ½ Σ of both diagonals)',
      },
    },
    reduction: {
      kind: 'choice',
      title: 'Reduction',
      help: 'A sum grows with the size of the picture; a mean does not.',
      default: 'sum',
      options: { sum: 'the sum', mean: 'the mean in place of each sum' },
      growing: { sum: 'mean' },
    },
    counts: {
      kind: 'choice',
      title: 'Counts',
      help: 'Whether the loss counts in the total or only in the gradient. Methods with a line search need “total”, where loss and gradient match.',
      default: 'total',
      options: {
        total: 'in the total',
        gradient: 'only in the gradient, as in Johnson’s code: its loss is shown as 0',
      },
    },
  },
  lower({ inputs: { image }, parameters: { form, reduction, counts }, b, fail }) {
    const x = image.value;
    const [height, width, channels] = heightWidthChannels(x.shape);
    if (height < 2 || width < 2)
      fail(`A picture of ${height} x ${width} has no neighbors to compare.`, 'Use a larger picture.', {
        socket: 'image',
      });
    const reduce = (v: Value) => (reduction === 'sum' ? b.sum(v) : b.mul(b.sum(v), 1 / sizeOf(v.shape)));
    /** From each pixel of a box at `from` to the one at `to`. */
    const difference = (from: readonly number[], to: readonly number[], size: readonly number[]) =>
      b.sub(b.slice(x, to, size), b.slice(x, from, size));
    const corner = [height - 1, width - 1, channels];
    const across = difference([0, 0, 0], [0, 1, 0], [height, width - 1, channels]);
    const down = difference([0, 0, 0], [1, 0, 0], [height - 1, width, channels]);
    const squares = (v: Value) => reduce(b.square(v));
    const value = {
      l1: () => b.add(reduce(b.abs(across)), reduce(b.abs(down))),
      l2: () => b.mul(b.add(squares(across), squares(down)), 0.5),
      keras() {
        const [right, below] = [
          difference([0, 0, 0], [0, 1, 0], corner),
          difference([0, 0, 0], [1, 0, 0], corner),
        ];
        return reduce(b.power(b.add(b.square(right), b.square(below)), 1.25));
      },
      'nine-point'() {
        const falling = squares(difference([0, 0, 0], [1, 1, 0], corner));
        const rising = squares(difference([1, 0, 0], [0, 1, 0], corner));
        const straight = b.add(squares(across), squares(down));
        return b.mul(b.add(straight, b.mul(b.add(falling, rising), 0.5)), 0.5);
      },
    }[form]();
    return { loss: { type: 'loss', value: counts === 'total' ? value : b.surrogate(b.number(0), value) } };
  },
});
