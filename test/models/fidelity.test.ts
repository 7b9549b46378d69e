import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { convsOf } from '../../src/models/architecture.ts';
import { builtIn } from '../../src/models/built-in.ts';
import { loadFeatureNetwork, writeFeatureNetwork } from '../../src/models/feature-network.ts';
import { readNetwork } from '../../src/models/readers/read-network.ts';
import { readBytes, readTensors } from '../support/fixtures.ts';
import { distance, exactFeaturesOf, featuresOf, testPicture, type TestPicture } from './features-of.ts';
import { asCaffe, kerasFile, randomWeights, torchvisionFile } from './weight-files.ts';

let engine: Engine;
beforeAll(async () => {
  ({ engine } = await chooseEngine('wasm'));
});
afterAll(() => {
  engine.dispose();
});

describe.each(['vgg16', 'vgg19'])('%s with random weights', (name) => {
  const { layers } = builtIn(name)!;
  const taps = ['conv1_1', 'conv2_2', 'conv3_3', 'conv4_2', convsOf(layers).at(-1)!.name];
  const picture = testPicture(34, 37);

  it('has the same features from files of Keras, torchvision and our own, and within 1e-3 in float16', async () => {
    const random = randomWeights(layers);
    const torchvision = await readNetwork(torchvisionFile(random));
    const keras = await readNetwork(await kerasFile(asCaffe(random)));
    expect(torchvision.architecture.name).toBe(name);
    expect(keras.architecture.name).toBe(name);
    const own = loadFeatureNetwork(writeFeatureNetwork(torchvision));
    const half = loadFeatureNetwork(writeFeatureNetwork(torchvision, 'F16'));
    expect(own.architecture).toEqual({ ...torchvision.architecture, measured: false });
    expect(half.hash).not.toBe(own.hash);

    // Beyond an edge that is repeated, both networks see the same; beyond one of zeros they see different grays.
    const parameters = { layers: taps, padding: 'replicate' };
    const expected = await featuresOf(torchvision, picture, parameters, engine);
    const others = {
      own: [await featuresOf(own, picture, parameters, engine), 0],
      keras: [await featuresOf(keras, picture, parameters, engine), 1e-5],
      half: [await featuresOf(half, picture, parameters, engine), 1e-3],
    } as const;
    for (const [from, [features, tolerance]] of Object.entries(others))
      for (const layer of taps) {
        expect(Math.max(...expected[layer]!), layer).toBeGreaterThan(0);
        expect(distance(features[layer]!, expected[layer]!), `${from} ${layer}`).toBeLessThanOrEqual(
          tolerance,
        );
      }
  });
});

it('weights from Keras take BGR from 0 to 255 minus the mean, with zero padding', async () => {
  const { layers } = builtIn('vgg16')!;
  const random = randomWeights(layers.slice(0, 1));
  const { kernel, bias } = random.weights.get('conv1_1')!;
  const picture = testPicture(4, 5);
  const seen = (y: number, x: number, channel: number): number => {
    if (y < 0 || x < 0 || y >= 4 || x >= 5) return 0;
    return 255 * picture.data[(y * 5 + x) * 3 + (2 - channel)]! - [103.939, 116.779, 123.68][channel]!;
  };
  const network = await readNetwork(await kerasFile(random));
  const features = exactFeaturesOf(network, picture, { layers: ['conv1_1'] })['conv1_1']!;
  for (let y = 0; y < 4; y++)
    for (let x = 0; x < 5; x++)
      for (const out of [0, 17, 63]) {
        let sum = bias[out]!;
        for (let k = 0; k < 9; k++)
          for (let c = 0; c < 3; c++)
            sum += kernel[(k * 3 + c) * 64 + out]! * seen(y + Math.floor(k / 3) - 1, x + (k % 3) - 1, c);
        expect(features[(y * 5 + x) * 64 + out]!).toBeCloseTo(Math.max(0, sum), 3);
      }
});

describe('the golden network', () => {
  it('has PyTorch’s features from every file format', async () => {
    const golden = await readTensors('test/fixtures/features.safetensors');
    const own = loadFeatureNetwork(await readBytes('public/models/slim19.safetensors'));
    const { layers } = own.architecture;
    const torchvision = await readNetwork(torchvisionFile({ layers, weights: own.weights }));
    const keras = await readNetwork(await kerasFile(asCaffe({ layers, weights: own.weights })));
    const { shape, entries } = golden.get('content')!;
    const picture: TestPicture = { height: shape[0]!, width: shape[1]!, data: entries };
    for (const pooling of ['average', 'max']) {
      const parameters = { layers: convsOf(layers).map(({ name }) => name), pooling };
      const ours = await featuresOf(own, picture, parameters, engine);
      const theirs = await featuresOf(torchvision, picture, parameters, engine);
      const caffes = await featuresOf(keras, picture, parameters, engine);
      for (const layer of parameters.layers) {
        const { entries: expected } = golden.get(`features/${pooling}/${layer}`)!;
        expect(distance(ours[layer]!, expected), layer).toBeLessThan(1e-5);
        expect(distance(theirs[layer]!, expected), layer).toBeLessThan(1e-5);
      }
      // What zeros beyond the edge mean to it does not reach the middle of the picture before the second block.
      const {
        shape: [height, width, channels],
        entries: expected,
      } = golden.get(`features/${pooling}/conv2_1`)!;
      const middle = (all: Float32Array): number[] => {
        const found: number[] = [];
        for (let y = 4; y < height! - 4; y++)
          for (let x = 4; x < width! - 4; x++)
            for (let c = 0; c < channels!; c++) found.push(all[(y * width! + x) * channels! + c]!);
        return found;
      };
      expect(distance(middle(caffes['conv2_1']!), middle(expected))).toBeLessThan(1e-4);
    }
  });
});
