import { describe, expect, it } from 'vitest';
import { builtIn } from '../../src/models/built-in.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { oihwOfKernel } from '../../src/models/kernel-layout.ts';
import { ModelLibrary } from '../../src/models/library/library.ts';
import { CAFFE, foldInput, TORCHVISION } from '../../src/models/preprocessing.ts';
import { detectInput } from '../../src/models/readers/input-convention.ts';
import { readNetwork } from '../../src/models/readers/read-network.ts';
import { readBytes } from '../support/fixtures.ts';
import { distance, exactFeaturesOf, testPicture } from './features-of.ts';
import { MemoryStore } from './memory-store.ts';
import { asCaffe, randomWeights, torchvisionFile } from './weight-files.ts';

/** VGG-19 up to conv1_2. */
const layers = builtIn('vgg19')!.layers.slice(0, 2);
const random = randomWeights(layers);
const own = loadFeatureNetwork(await readBytes('public/models/slim19.safetensors'));

describe('the same network in Caffe’s and torchvision’s convention, both under torchvision’s names,', () => {
  it('is distinguished, and has the same features', async () => {
    const torchvision = await readNetwork(torchvisionFile(random));
    const caffe = await readNetwork(torchvisionFile(asCaffe(random)));
    expect(torchvision.architecture.input).toEqual(foldInput(TORCHVISION));
    expect(caffe.architecture.input).toEqual(foldInput(CAFFE));
    expect(caffe.taken!.text).toMatch(
      /^read as Caffe’s weights \(BGR from 0 to 255.*: its first kernel is as small/,
    );
    expect(torchvision.taken!.text).toMatch(/^read as torchvision’s weights \(RGB from 0 to 1/);

    const picture = testPicture(9, 11);
    // Beyond an edge that is repeated, both see the same.
    const parameters = { layers: ['conv1_2'], padding: 'replicate' };
    const expected = exactFeaturesOf(torchvision, picture, parameters)['conv1_2']!;
    const features = exactFeaturesOf(caffe, picture, parameters)['conv1_2']!;
    expect(Math.max(...expected)).toBeGreaterThan(0);
    expect(distance(features, expected)).toBeLessThan(1e-5);
    // What it was before: Caffe's weights that see a picture as torchvision's do answer with next to nothing of it.
    const wrong = await readNetwork(torchvisionFile(asCaffe(random)), { input: 'torchvision' });
    expect(distance(exactFeaturesOf(wrong, picture, parameters)['conv1_2']!, expected)).toBeGreaterThan(0.1);
  });

  it('is distinguished for slim19, a trained network', async () => {
    const trained = { layers: own.architecture.layers, weights: own.weights };
    expect((await readNetwork(torchvisionFile(trained))).architecture.input).toEqual(foldInput(TORCHVISION));
    expect((await readNetwork(torchvisionFile(asCaffe(trained)))).architecture.input).toEqual(
      foldInput(CAFFE),
    );
  });
});

describe('the input convention', () => {
  /** A kernel (3, 3, 3, 64) whose first channel begins so. */
  const kernelLike = (start: readonly number[]) => {
    const { kernel } = random.weights.get('conv1_1')!;
    const oihw = oihwOfKernel({ kind: 'conv', name: '', in: 3, out: 64 }, kernel);
    const changed = Float32Array.from(kernel);
    expect(oihw).toHaveLength(27 * 64);
    start.forEach((value, tap) => (changed[tap * 3 * 64] = value));
    return { kernel: changed, bias: random.weights.get('conv1_1')!.bias };
  };

  it('of published weights is recognized by their first kernel, in any precision', () => {
    const vgg16 = [0.42947, 0.373467, -0.06136, 0.27477, 0.03868, -0.367223, -0.057468, -0.26225, -0.350097];
    const vgg19 = [
      -0.053474, -0.049257, -0.067942, 0.015314, 0.045068, 0.002144, 0.036226, 0.019999, 0.019864,
    ];
    for (const rounded of [0, 1e-3, -1e-3]) {
      const near = (values: number[]) => kernelLike(values.map((x) => x * (1 + rounded)));
      expect(detectInput(near(vgg16), {})).toMatchObject({ convention: 'caffe', sure: true });
      expect(detectInput(near(vgg19), {})).toMatchObject({ convention: 'torchvision', sure: true });
    }
  });

  it('is recognized by the file name or the biases otherwise', () => {
    const first = random.weights.get('conv1_1')!;
    expect(detectInput(first, { name: 'vgg19-d01eb7cb.safetensors' })).toEqual({
      convention: 'caffe',
      by: 'the file name contains “d01eb7cb”',
      sure: false,
    });
    expect(detectInput(first, { name: 'vgg19.safetensors' })).toMatchObject({
      convention: 'torchvision',
      sure: false,
    });
    // As those of Caffe's VGG-16 are distributed.
    const bias = Float32Array.from({ length: 64 }, (_, i) => (i === 6 ? -0.0158 : 0.05 + i / 64));
    expect(detectInput({ ...first, bias }, {})).toMatchObject({
      convention: 'caffe',
      by: expect.stringMatching(/^almost no bias/) as string,
      sure: false,
    });
    expect(detectInput({ ...first, bias: new Float32Array(64) }, {})).toMatchObject({
      convention: 'torchvision',
    });
  });

  it('can be set by the user, and is stored with the model', async () => {
    const library = new ModelLibrary(new MemoryStore());
    const file = torchvisionFile(random);
    const told = await library.add('mine', file);
    expect(told).toMatchObject({ input: 'torchvision', taken: { sure: false } });
    expect(told.provenance).toMatch(/, read as torchvision’s weights \(.*\): it shows no sign of Caffe$/);
    const said = await library.add('mine', file, { input: 'caffe' });
    expect(said).toMatchObject({ input: 'caffe', taken: { sure: true } });
    expect(await library.info('mine')).toMatchObject({ input: 'caffe' });
    expect(said.hash).not.toBe(told.hash);
    await expect(
      readNetwork(await readBytes('public/models/slim19.safetensors'), { input: 'caffe' }),
    ).rejects.toThrow(/includes the input convention/);
  });
});
