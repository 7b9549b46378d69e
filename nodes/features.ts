import { most } from '../src/graph/extremes.ts';
import { heightWidth } from '../src/program/shape.ts';
import { didYouMean } from '../src/graph/suggest.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import { padded } from '../src/program/padding.ts';
import type { FeatureMap } from '../src/program/socket-values.ts';
import type { Value } from '../src/program/value.ts';

/** What pools of two by two are multiplied with to keep the size of activations: crowsonkb's measured factors. */
const KEEPING_SIZE = { max: 1, average: 2, l2: 0.78 };

export default defineNode({
  type: 'features',
  category: 'features',
  title: 'Features',
  description: 'The activations of an image recognition network at one or more layers.',
  aliases: ['vgg', 'layer tap', 'activations', 'network', 'conv'],
  formulas: [
    {
      text: 'L2 pooling: y = √(Σ x²) over each square of 2 x 2',
      source: 'crowsonkb, style-transfer-pytorch: torch.nn.LPPool2d(2, 2)',
    },
    {
      text: 'rescaled pools: average x 2, L2 x 0.78, max x 1',
      source: 'crowsonkb, style-transfer-pytorch: pooling_scales',
    },
    {
      text: 'normalized: F / mean(F), channel by channel',
      source: 'Gatys et al. 2016, section 2',
      note: 'The paper scales the weights, which has the same effect on the activations. It measures the means on ImageNet. Here they are measured once, when a model is added, on the sample pictures of Stylograph at 128 pixels, with the pooling that the network was trained with.',
    },
  ],
  inputs: { image: { title: 'Image', help: 'The network’s input.', takes: ['image'] } },
  outputs: { features: { title: 'Features', help: 'activations of each layer', gives: 'features' } },
  parameters: {
    model: { kind: 'model', title: 'Model', help: 'The feature network.', default: 'slim19' },
    layers: {
      kind: 'layers',
      title: 'Layers',
      help: 'The layers to read, by their VGG names. Deeper layers are not computed.',
      default: ['conv4_2'],
    },
    pooling: {
      kind: 'choice',
      title: 'Pooling',
      help: 'How the network’s pooling layers combine values.',
      default: 'max',
      options: {
        max: 'maximum of each 2 x 2 square, as VGG was trained',
        average: 'mean of each 2 x 2 square, which Gatys found smoother',
        l2: 'root of the sum of squares, a compromise between the two',
      },
    },
    scales: {
      kind: 'number',
      title: 'Scales',
      help: 'The number of scales: 1 is the picture alone; each further scale halves it. More scales capture larger strokes.',
      default: 1,
      min: 1,
      max: 4,
      integer: true,
    },
    rescale: {
      kind: 'boolean',
      title: 'Rescale pools',
      help: 'Scale the output of average and L2 pooling, so that activations keep the magnitude that the network was trained with.',
      when: { pooling: ['average', 'l2'] },
      default: false,
    },
    padding: {
      kind: 'choice',
      title: 'Padding',
      help: 'What convolutions see beyond the edge of the picture.',
      default: 'zero',
      options: {
        zero: 'zeros, as the network was trained; edges look different from the rest',
        replicate: 'the edge pixels repeated: fewer artifacts at the edges',
        reflect: 'the picture mirrored at the edge',
      },
    },
    activation: {
      kind: 'choice',
      title: 'Activation',
      help: 'Where a layer is read.',
      default: 'after',
      options: {
        after: 'after its ReLU, the usual choice',
        before: 'before its ReLU: includes negative values',
      },
    },
    normalize: {
      kind: 'boolean',
      title: 'Normalize',
      help: 'Divide each channel by its mean activation over the sample pictures, so that all channels and layers have equal weight.',
      default: false,
    },
  },
  lower({ inputs: { image }, parameters, b, network, input, fail }) {
    const { model, layers, pooling, scales, rescale, padding, activation, normalize } = parameters;
    const architecture = network(model, 'model');
    const convolutions = architecture.layers.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
    for (const layer of layers) {
      if (convolutions.includes(layer)) continue;
      if (architecture.further?.includes(layer))
        fail(
          `Only the layers of “${model}” up to ${convolutions.at(-1)} are available, and “${layer}” comes later.`,
          'Download the whole model, or use earlier layers.',
          { parameter: 'layers' },
        );
      fail(
        `“${model}” has no layer “${layer}”.`,
        `${didYouMean(layer, convolutions)}It has ${convolutions.join(', ')}.`,
        { parameter: 'layers' },
      );
    }
    if (normalize && !architecture.measured)
      fail(`The mean activations of “${model}” are not known.`, 'Add the model again to measure them.', {
        parameter: 'normalize',
      });
    const deepest = most(layers.map((layer) => architecture.layers.findIndex(({ name }) => name === layer)));

    const maps: FeatureMap[] = [];
    let picture = image.value;
    for (let level = 0; level < scales; level++) {
      if (level > 0) picture = b.averagePool(largeEnough(picture));
      const channel = (values: readonly number[]) => input([1, 1, 3], { kind: 'numbers', values });
      let x = b.div(b.sub(picture, channel(architecture.input.mean)), channel(architecture.input.std));
      for (const layer of architecture.layers.slice(0, deepest + 1)) {
        if (layer.kind === 'pool') {
          x = pooled(largeEnough(x, layer.name));
          continue;
        }
        const weight = (part: 'kernel' | 'bias' | 'mean') =>
          input(part === 'kernel' ? [3, 3, layer.in, layer.out] : [layer.out], {
            kind: 'weight',
            model,
            layer: layer.name,
            part,
          });
        const [height, width] = heightWidth(x.shape);
        if (padding === 'reflect' && Math.min(height, width) < 2) tooSmall(x, `at ${layer.name}`);
        const sum = b.conv2d(
          // Zeros are put by the convolution.
          padding === 'zero' ? x : padded(b, x, padding),
          weight('kernel'),
          weight('bias'),
        );
        const inside = (value: Value) =>
          padding === 'zero' ? value : b.slice(value, [1, 1, 0], [height, width, layer.out]);
        x = inside(b.relu(sum));
        if (!layers.includes(layer.name)) continue;
        const tapped = activation === 'after' ? x : inside(sum);
        const value = normalize ? b.div(tapped, b.reshape(weight('mean'), [1, 1, layer.out])) : tapped;
        const [rows, columns] = heightWidth(picture.shape);
        maps.push({ layer: layer.name, level, value, picturePixels: rows * columns });
      }
    }
    return { features: { type: 'features', maps } };

    function pooled(x: Value): Value {
      const factor = rescale ? KEEPING_SIZE[pooling] : 1;
      if (pooling === 'max') return b.maxPool(x);
      if (pooling === 'average') return factor === 1 ? b.averagePool(x) : b.mul(b.averagePool(x), factor);
      return b.mul(b.sqrt(b.averagePool(b.square(x))), 2 * factor);
    }

    function largeEnough(x: Value, pool?: string): Value {
      const [height, width] = heightWidth(x.shape);
      if (height < 2 || width < 2)
        tooSmall(x, pool === undefined ? 'before it is halved again' : `before ${pool}`);
      return x;
    }

    function tooSmall(x: Value, where: string): never {
      return fail(
        `The picture, ${extentText(image.value)}, is too small: its features are ${extentText(x)} ${where}.`,
        'Use a larger picture, earlier layers, or fewer scales.',
        { socket: 'image' },
      );
    }
  },
});
