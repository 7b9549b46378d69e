import type { Builder } from '../src/program/builder.ts';
import { layerText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import type { SocketValues } from '../src/program/socket-values.ts';
import { sameShape, shapeText, sizeOf, type Value } from '../src/program/value.ts';

const anything = ['image', 'mask', 'features', 'statistics', 'number', 'loss'] as const;

export default defineNode({
  type: 'distance',
  category: 'loss',
  title: 'Distance',
  description:
    'The distance between two values of the same type: pictures, features, statistics, masks or numbers.',
  aliases: ['mse', 'l1', 'l2', 'huber', 'cosine', 'difference', 'compare', 'pixel loss'],
  formulas: [
    {
      text: '½ d² up to δ, δ (|d| − ½ δ) beyond',
      source: 'Huber 1964, Robust Estimation of a Location Parameter',
    },
    {
      text: '1 − a·b / (|a| |b|)',
      note: 'Cosine: over the channels at each position, or over a whole statistic. Computed as ½ |a/|a| − b/|b||², which is exactly 0 for equal vectors. The distance between two zero vectors is 0; between a zero vector and any other it is 1.',
    },
  ],
  inputs: {
    first: { title: 'First', help: 'A value that depends on the canvas.', takes: anything },
    second: { title: 'Second', help: 'Another value of the same type and size.', takes: anything },
  },
  outputs: { loss: { title: 'Loss', help: 'the distance', gives: 'loss' } },
  parameters: {
    measure: {
      kind: 'choice',
      title: 'Measure',
      help: 'How each difference is measured.',
      default: 'squared',
      options: {
        squared: 'squared difference',
        absolute: 'absolute difference',
        huber: 'Huber: squared near 0, absolute beyond',
        cosine: 'angle between the two, regardless of magnitude',
      },
    },
    delta: {
      kind: 'number',
      title: 'Delta',
      help: 'Where the Huber measure changes from squared to absolute.',
      default: 0.1,
      min: 1e-9,
      max: 1e9,
      scale: 'log',
      when: { measure: ['huber'] },
    },
    reduction: {
      kind: 'choice',
      title: 'Reduction',
      help: 'How the entries of a layer, picture or statistic are combined. Layers are added up.',
      default: 'mean',
      options: { mean: 'the mean', sum: 'the sum' },
      growing: { sum: 'mean' },
    },
  },
  lower({ inputs: { first, second }, parameters: { measure, delta, reduction }, b, fail }) {
    if (first.type !== second.type)
      fail(
        `The first input is ${first.type}, and the second is ${second.type}.`,
        'Connect two values of the same type.',
        {
          socket: 'second',
        },
      );
    const others = parts(b, second);
    const terms = parts(b, first).map(({ name, value }) => {
      const other = others.find((one) => one.name === name)?.value;
      if (!other)
        return fail(`The second input has no ${name}.`, 'Use the same layers for both inputs.', {
          socket: 'second',
        });
      if (!sameShape(value.shape, other.shape))
        return fail(
          `The sizes differ${name && ` at ${name}`}: ${shapeText(value.shape)} and ${shapeText(other.shape)}.`,
          'Resize one of them: add a resize node, and connect the other to its “like”.',
          { socket: 'second' },
        );
      const entries =
        measure === 'cosine' ? cosine(b, value, other) : measures[measure](b, b.sub(value, other), delta);
      return reduction === 'mean' ? b.mul(b.sum(entries), 1 / sizeOf(entries.shape)) : b.sum(entries);
    });
    return { loss: { type: 'loss', value: terms.reduce((sum, term) => b.add(sum, term)) } };
  },
});

const measures = {
  squared: (b: Builder, d: Value) => b.square(d),
  absolute: (b: Builder, d: Value) => b.abs(d),
  huber(b: Builder, d: Value, delta: number) {
    const size = b.abs(d);
    const near = b.minimum(size, delta);
    return b.mul(near, b.sub(size, b.mul(near, 0.5)));
  },
};

function cosine(b: Builder, first: Value, second: Value): Value {
  // The channels of pictures and features; all of a matrix.
  const axes = first.shape.length === 3 ? [2] : first.shape.map((_, i) => i);
  const [one, other] = [first, second].map((x) => {
    const length = b.sqrt(b.sumOver(b.square(x), axes));
    const isSome = b.step(length);
    return { isSome, unit: b.mul(x, b.div(isSome, b.orOne(length))) };
  });
  const angle = b.sumOver(b.square(b.sub(one!.unit, other!.unit)), axes);
  // Half of it is there already: the unit of the one that is not 0.
  const oneIsNone = b.abs(b.sub(one!.isSome, other!.isSome));
  return b.mul(b.add(angle, oneIsNone), 0.5);
}

/** The tensors of a value, by layer where it has layers. Gram matrices count per position. */
function parts(b: Builder, value: SocketValues[(typeof anything)[number]]): { name: string; value: Value }[] {
  if (value.type === 'features') return value.maps.map((map) => ({ name: layerText(map), value: map.value }));
  if (value.type === 'statistics')
    return value.layers.map((layer) => ({
      name: layerText(layer),
      value: b.mul(layer.value, 1 / layer.positions),
    }));
  return [{ name: '', value: value.value }];
}
