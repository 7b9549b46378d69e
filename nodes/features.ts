import { didYouMean } from '../src/graph/suggest.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import type { FeatureMap } from '../src/program/socket-values.ts';

export default defineNode({
  type: 'features',
  category: 'features',
  title: 'Features',
  description:
    'Layer taps: what a network for recognising pictures makes of this one, at one or several layers.',
  aliases: ['vgg', 'layer tap', 'activations', 'network', 'conv'],
  inputs: { image: { title: 'Image', help: 'The picture to look at.', takes: ['image'] } },
  outputs: { features: { title: 'Features', help: 'activations at each layer', gives: 'features' } },
  parameters: {
    model: { kind: 'model', title: 'Model', help: 'The feature network.', default: 'slim19' },
    layers: {
      kind: 'layers',
      title: 'Layers',
      help: 'Layers to tap, after their ReLU; VGG’s names. Nothing deeper than the deepest is computed.',
      default: ['conv4_2'],
    },
    pooling: {
      kind: 'choice',
      title: 'Pooling',
      help: 'How the network halves its features.',
      default: 'max',
      options: {
        max: 'the largest of four, as VGG was trained',
        average: 'the mean of four, which Gatys found smoother',
      },
    },
    scales: {
      kind: 'number',
      title: 'Scales',
      help: 'Apply the network to the picture and its halves: 1 is the picture alone. More scales see larger strokes.',
      default: 1,
      min: 1,
      max: 4,
      integer: true,
    },
  },
  lower({ inputs: { image }, parameters: { model, layers, pooling, scales }, b, network, input, fail }) {
    const architecture = network(model, 'model');
    const convolutions = architecture.layers.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
    const unknown = layers.find((layer) => !convolutions.includes(layer));
    if (unknown !== undefined)
      fail(
        `“${model}” has no layer “${unknown}”.`,
        `${didYouMean(unknown, convolutions)}It has ${convolutions.join(', ')}.`,
        { parameter: 'layers' },
      );
    const deepest = Math.max(
      ...layers.map((layer) => architecture.layers.findIndex(({ name }) => name === layer)),
    );

    const maps: FeatureMap[] = [];
    let picture = image.value;
    for (let level = 0; level < scales; level++) {
      if (level > 0) picture = halved(picture);
      const channel = (values: readonly number[]) => input([1, 1, 3], { kind: 'numbers', values });
      let x = b.div(b.sub(picture, channel(architecture.input.mean)), channel(architecture.input.std));
      for (const layer of architecture.layers.slice(0, deepest + 1)) {
        if (layer.kind === 'pool') {
          x = halved(x, layer.name);
          continue;
        }
        const weight = (part: 'kernel' | 'bias') =>
          input(part === 'kernel' ? [3, 3, layer.in, layer.out] : [layer.out], {
            kind: 'weight',
            model,
            layer: layer.name,
            part,
          });
        x = b.relu(b.conv2d(x, weight('kernel'), weight('bias')));
        if (layers.includes(layer.name)) {
          const [height, width] = picture.shape as [number, number];
          maps.push({ layer: layer.name, level, value: x, picturePixels: height * width });
        }
      }
    }
    return { features: { type: 'features', maps } };

    function halved(x: typeof picture, pool?: string) {
      const [height, width] = x.shape as [number, number];
      if (height < 2 || width < 2)
        fail(
          `The picture, ${extentText(image.value)}, is too small: ${extentText(x)} is left ${pool ? `before ${pool}` : 'before it is halved again'}.`,
          'Use a larger picture, shallower layers, or fewer scales.',
          { socket: 'image' },
        );
      return pool === undefined || pooling === 'average' ? b.averagePool(x) : b.maxPool(x);
    }
  },
});
