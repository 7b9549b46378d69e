import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { chainLayers, convsOf } from '../../src/models/architecture.ts';
import { builtIn } from '../../src/models/built-in.ts';
import { CAFFE, foldKernel } from '../../src/models/preprocessing.ts';
import { readNetwork, type ReadNetwork } from '../../src/models/readers/read-network.ts';
import { readBytes } from '../support/fixtures.ts';
import {
  datasetsOf,
  hdf5File,
  kerasFile,
  outputsFirst,
  randomWeights,
  type Datasets,
  type Weights,
} from './weight-files.ts';

const chain = chainLayers([
  { in: 3, out: 4, poolBefore: false },
  { in: 4, out: 6, poolBefore: true },
]);
const small = randomWeights(chain);
const reference = await readNetwork(await kerasFile(small));
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The beginning of VGG-16, narrow enough in kernels that it is quick: up to conv2_1. */
const { layers: vgg16 } = builtIn('vgg16')!;
const beginning = randomWeights(vgg16.slice(0, 4));

/** The largest difference between two networks' numbers. */
function difference(a: ReadNetwork, b: ReadNetwork): number {
  expect(a.architecture.layers).toEqual(b.architecture.layers);
  let most = 0;
  for (const [name, { kernel, bias }] of a.weights) {
    const other = b.weights.get(name)!;
    for (const [mine, its] of [
      [kernel, other.kernel],
      [bias, other.bias],
    ] as const)
      mine.forEach((x, i) => (most = Math.max(most, Math.abs(x - its[i]!))));
  }
  return most;
}

const fixture = (name: string) => readBytes(`test/fixtures/weights/${name}.h5`);
/** The entries of a dataset in those files: see make_h5.py there. */
const entries = (count: number) => Float32Array.from({ length: count }, (_, k) => ((k % 17) - 8) / 16);

describe('numbers of an HDF5 file are read', () => {
  it.each([
    'half',
    'half-big-endian',
    'big-endian',
    'double-big-endian',
    'packed',
    'packed-half-big-endian',
    'many',
    'many-more',
  ])('%s', async (name) => {
    const { architecture, weights } = await readNetwork(await fixture(name));
    expect(architecture.layers).toEqual(chain);
    for (const { kernel, bias } of weights.values()) {
      // The first kernel sees red, green and blue, and was written for the other order.
      const written = kernel.length === 27 * 4 ? foldKernel(CAFFE, kernel) : kernel;
      expect(written).toEqual(entries(kernel.length));
      expect(bias).toEqual(entries(bias.length));
    }
  });

  it('unless they use a newer layout', async () => {
    await expect(readNetwork(await fixture('newer'))).rejects.toThrow(
      /^The HDF5 file cannot be read at block1_conv1\/block1_conv1_W_1:0: it uses a newer chunk format\. Save it again/,
    );
  });
});

describe('a layout of Keras is read:', () => {
  /** As Keras 3 names what it keeps. */
  const keras3 = (weights: Weights): Datasets =>
    datasetsOf(weights, (_, part, i) => `layers/conv2d${i ? `_${i}` : ''}/vars/${part === 'W' ? 0 : 1}`);
  const config = (classes: readonly string[]) =>
    utf8(
      JSON.stringify({
        class_name: 'Functional',
        config: { layers: classes.map((class_name) => ({ class_name, config: {} })) },
      }),
    );

  it.each<[string, (layer: string, part: 'W' | 'b', place: number) => string]>([
    ['Keras 2 with all of its model', (layer, part) => `model_weights/${layer}/${layer}/${part}:0`],
    ['Keras 3 with names', (layer, part) => `layers/${layer}/vars/${part === 'W' ? 0 : 1}`],
    [
      'TensorFlow’s Keras',
      (layer, part) => `_layer_checkpoint_dependencies/${layer}/vars/${part === 'W' ? 0 : 1}`,
    ],
  ])('%s', async (_, nameOf) => {
    const named = datasetsOf(small, (layer, part, i) =>
      nameOf(layer.replace(/^conv(\d+)_/, 'block$1_conv'), part, i),
    );
    // What the optimizer keeps has the same shapes and names.
    const optimizer = datasetsOf(
      randomWeights(chain, 5),
      (layer, part) => `aa_optimizer/vars/${layer}/${part}`,
    );
    expect(difference(await readNetwork(await hdf5File({ ...optimizer, ...named })), reference)).toBe(0);
  });

  it('a .keras archive, whose configuration defines the pooling', async () => {
    const parts = {
      'metadata.json': utf8('{"keras_version": "3.8.0"}'),
      'config.json': config(['InputLayer', 'Conv2D', 'MaxPooling2D', 'Conv2D', 'Dense']),
      'model.weights.h5': await hdf5File(keras3(small)),
    };
    for (const level of [0, 6] as const)
      expect(difference(await readNetwork(zipSync(parts, { level })), reference)).toBe(0);
  });

  it('Keras 1 and 3 by numbers alone, if the widths match a known network', async () => {
    const expected = await readNetwork(await kerasFile(beginning));
    const keras1 = datasetsOf(
      beginning,
      (_, part, i) => `convolution2d_${i + 1}/convolution2d_${i + 1}_${part}`,
    );
    for (const datasets of [keras1, keras3(beginning)]) {
      const read = await readNetwork(await hdf5File(datasets));
      expect(read.architecture.name).toBe('vgg16');
      expect(difference(read, expected)).toBe(0);
    }
    await expect(readNetwork(await hdf5File(keras3(small)))).rejects.toThrow(
      /does not say where its network has pooling layers, and it is neither VGG-16 nor VGG-19\. Add the \.keras file/,
    );
  });

  it('Keras 1 in Theano’s order, with flipped kernels if Theano wrote it', async () => {
    const expected = await readNetwork(await kerasFile(beginning));
    const turned = (kernel: Float32Array) =>
      Float32Array.from(kernel, (_, i) => kernel[i - (i % 9) + 8 - (i % 9)]!);
    const old = (turn: boolean): Datasets => {
      const pairs = convsOf(beginning.layers).flatMap((layer, i) => {
        const { kernel, bias } = beginning.weights.get(layer.name)!;
        const data = outputsFirst(kernel, layer.in, layer.out);
        const group = `layer_${2 * i + 1}`;
        return [
          // Layers that do something else have numbers too.
          [`layer_${2 * i}/param_0`, { shape: [2], data: new Float32Array(2) }],
          [`${group}/param_0`, { shape: [layer.out, layer.in, 3, 3], data: turn ? turned(data) : data }],
          [`${group}/param_1`, { shape: [layer.out], data: bias }],
        ] satisfies [string, Datasets[string]][];
      });
      return Object.fromEntries<Datasets[string]>(pairs);
    };
    const theano = await hdf5File(old(true));
    const fileName = 'vgg16_weights_th_dim_ordering_th_kernels_notop.h5';
    expect(difference(await readNetwork(theano, { fileName }), expected)).toBe(0);
    expect(
      difference(await readNetwork(await hdf5File(old(false), { backend: 'tensorflow' })), expected),
    ).toBe(0);
    await expect(readNetwork(theano)).rejects.toThrow(
      /does not say whether it is flipped\. Use the file with/,
    );
  });
});

describe('a damaged HDF5 file causes a one-sentence error with the location', () => {
  it('for any truncation', async () => {
    const file = await kerasFile(small);
    for (const size of [8, 30, 60, 200, 900, file.length - 1])
      await expect(readNetwork(file.subarray(0, size))).rejects.toThrow(
        size < 60
          ? /^The HDF5 file is truncated: it ends at byte \d+\. Download it again\.$/
          : new RegExp(
              `^The HDF5 file is truncated: it has ${size} of ${file.length} bytes. Download it again.$`,
            ),
      );
  });

  it('for any wrong bytes', { timeout: 60_000 }, async () => {
    const files = [await kerasFile(small), await fixture('packed'), await fixture('many-more')];
    let state = 7;
    const below = (n: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return Math.floor(((state >>> 0) / 2 ** 32) * n);
    };
    for (let i = 0; i < 600; i++) {
      const damaged = Uint8Array.from(files[i % 3]!);
      for (let n = 0; n <= i % 4; n++) damaged[below(damaged.length)] = i % 5 === 0 ? 255 : below(256);
      const error = await readNetwork(damaged).then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      if (!error) continue;
      expect(error.message).toMatch(/^[A-Z].*\.$/s);
      expect(error.message).not.toMatch(
        /undefined|is not a function|NotImplemented|Invalid|Offset|stack|\.\./,
      );
    }
  });

  it('for a shape too large for any file', async () => {
    const file = await kerasFile(small);
    // 6, 0, 0, 0: the last dimension of the second kernel, which follows 4 as its input channels.
    const dimensions = new Uint8Array(BigUint64Array.of(3n, 3n, 4n, 6n).buffer);
    const at = Buffer.from(file).indexOf(dimensions);
    expect(at).toBeGreaterThan(0);
    new DataView(file.buffer).setUint32(at + 16, 2 ** 31, true);
    await expect(readNetwork(file)).rejects.toThrow(/takes 2147483648 channels, but its input has 4/);
  });

  it('for numbers of another type', async () => {
    await expect(readNetwork(await kerasFile(small, undefined, '<i'))).rejects.toThrow(
      /cannot be read at block1_conv1\/block1_conv1_W_1:0: it holds whole numbers; float16, bfloat16/,
    );
  });
});
