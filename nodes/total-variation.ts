import { defineNode } from '../src/program/node.ts';
import { sizeOf, type Value } from '../src/program/value.ts';

export default defineNode({
  type: 'total-variation',
  category: 'loss',
  title: 'Total variation',
  description: 'How much neighbouring pixels differ: a little of it takes the grain out of flat areas.',
  aliases: ['tv', 'smoothness', 'denoise', 'regularizer'],
  formulas: [
    { text: 'Σ |dx| + Σ |dy|', source: 'slavivanov/Style-Tranfer' },
    {
      text: '½ (Σ dx² + Σ dy²)',
      source: 'jcjohnson/neural-style',
      note: 'Johnson adds only its gradient; here it counts in the total too.',
    },
    {
      text: 'Σ (dx² + dy²)^1.25',
      source: 'Keras’ example of neural style transfer',
      note: 'Over all but the last row and column.',
    },
  ],
  inputs: { image: { title: 'Image', help: 'The canvas.', takes: ['image'] } },
  outputs: { loss: { title: 'Loss', help: 'the variation', gives: 'loss' } },
  parameters: {
    form: {
      kind: 'choice',
      title: 'Form',
      help: 'How differences are counted.',
      default: 'l2',
      options: { l1: 'Σ |dx| + Σ |dy|', l2: '½ (Σ dx² + Σ dy²)', keras: 'Σ (dx² + dy²)^1.25' },
    },
    reduction: {
      kind: 'choice',
      title: 'Reduction',
      help: 'A sum grows with the picture; a mean does not.',
      default: 'sum',
      options: { sum: 'the sum', mean: 'the mean of each sum in place of it' },
    },
  },
  lower({ inputs: { image }, parameters: { form, reduction }, b, fail }) {
    const x = image.value;
    const [height, width, channels] = x.shape as [number, number, number];
    if (height < 2 || width < 2)
      fail(`A picture of ${height} x ${width} has no neighbours to compare.`, 'Use a larger picture.', {
        socket: 'image',
      });
    const reduce = (v: Value) => (reduction === 'sum' ? b.sum(v) : b.mul(b.sum(v), 1 / sizeOf(v.shape)));
    const difference = (begin: readonly number[], size: readonly number[]) =>
      b.sub(b.slice(x, begin, size), b.slice(x, [0, 0, 0], size));
    if (form === 'keras') {
      const corner = [height - 1, width - 1, channels];
      const squares = b.add(b.square(difference([0, 1, 0], corner)), b.square(difference([1, 0, 0], corner)));
      return { loss: { type: 'loss', value: reduce(b.power(squares, 1.25)) } };
    }
    const across = difference([0, 1, 0], [height, width - 1, channels]);
    const down = difference([1, 0, 0], [height - 1, width, channels]);
    const value =
      form === 'l1'
        ? b.add(reduce(b.abs(across)), reduce(b.abs(down)))
        : b.mul(b.add(reduce(b.square(across)), reduce(b.square(down))), 0.5);
    return { loss: { type: 'loss', value } };
  },
});
