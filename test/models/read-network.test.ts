import { describe, expect, it } from 'vitest';
import { chainLayers } from '../../src/models/architecture.ts';
import { builtIn } from '../../src/models/built-in.ts';
import { ModelLibrary } from '../../src/models/library/library.ts';
import { looksLikeWeights } from '../../src/models/readers/looks-like-weights.ts';
import { readNetwork } from '../../src/models/readers/read-network.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../../src/models/safetensors.ts';
import { MemoryStore } from './memory-store.ts';
import { kerasFile, randomWeights, torchvisionFile } from './weight-files.ts';

const chain = chainLayers([
  { in: 3, out: 4, poolBefore: false },
  { in: 4, out: 6, poolBefore: true },
]);
const small = randomWeights(chain);
const tensor = (...shape: number[]): Tensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, n) => product * n, 1)),
});
const file = (tensors: Record<string, Tensor>) => writeSafetensors(new Map(Object.entries(tensors)), {});

describe('a file is recognized by its content', () => {
  it('for any simple chain', async () => {
    for (const bytes of [torchvisionFile(small), await kerasFile(small)]) {
      const { architecture } = await readNetwork(bytes);
      expect(architecture.layers).toEqual(chain);
      expect(architecture.name).toBe('');
      expect(await looksLikeWeights(new Blob([bytes as Uint8Array<ArrayBuffer>]))).toBe(true);
    }
    const blob = new Blob(['{"format": "stylograph"}']);
    expect(await looksLikeWeights(blob)).toBe(false);
    // What is called as weights of another program are is explained as such.
    expect(await looksLikeWeights(Object.assign(blob, { name: 'VGG.caffemodel' }))).toBe(true);
  });

  it('with the newer names of Keras too', async () => {
    const bytes = await kerasFile(small, (layer, part) => `${layer}_${part === 'W' ? 'kernel' : 'bias'}:0`);
    expect((await readNetwork(bytes)).architecture.layers).toEqual(chain);
  });
});

describe('tensors are found by their names', () => {
  const named = (nameOf: (name: string) => string) =>
    file(
      Object.fromEntries(
        [...readSafetensors(torchvisionFile(small)).tensors].map(([name, tensor]) => [nameOf(name), tensor]),
      ),
    );

  it.each<[string, (name: string) => string]>([
    ['0.weight', (name) => name.replace('features.', '')],
    ['module.features.0.weight', (name) => `module.${name}`],
    ['vgg.0.weight', (name) => name.replace('features', 'vgg')],
    ['slice1.0.weight', (name) => name.replace('features.0', 'slice1.0').replace('features.3', 'slice2.3')],
    ['conv1_1.weight', (name) => name.replace('features.0', 'conv1_1').replace('features.3', 'conv2_1')],
    [
      'vgg.conv1_1.weight',
      (name) => name.replace('features.0', 'vgg.conv1_1').replace('features.3', 'vgg.conv2_1'),
    ],
  ])('%s', async (_, nameOf) => {
    const { architecture, weights } = await readNetwork(named(nameOf));
    expect(architecture.layers).toEqual(chain);
    expect(weights).toEqual((await readNetwork(torchvisionFile(small))).weights);
  });

  it('of a single network', async () => {
    const two = torchvisionFile(small, { 'ema.0.weight': tensor(4, 3, 3, 3), 'ema.0.bias': tensor(4) });
    await expect(readNetwork(two)).rejects.toThrow(/contains several networks: “features\.” and “ema\.”/);
  });

  it('without a gap', async () => {
    const gap = named((name) => name.replace('features.0', 'conv1_1').replace('features.3', 'conv2_2'));
    await expect(readNetwork(gap)).rejects.toThrow(/Where conv2_1 should be, the file has conv2_2\.weight/);
  });
});

describe('a file that does not fit is explained:', () => {
  const weights = (shape: number[], place = 0) => ({
    [`features.${place}.weight`]: tensor(...shape),
    [`features.${place}.bias`]: tensor(shape[0]!),
  });
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, RegExp]>([
    [
      'a zip archive that is cut short',
      () => Uint8Array.of(0x50, 0x4b, 3, 4),
      /zip archive is damaged or truncated/,
    ],
    ['HDF5 that is cut short', async () => (await kerasFile(small)).slice(0, 900), /damaged|truncated/],
    [
      'other tensors',
      () => file({ 'layer1.weight': tensor(2) }),
      /contains no known network.* layer1\.weight/,
    ],
    [
      'batch normalization',
      () => torchvisionFile(small, { 'features.1.running_mean': tensor(4) }),
      /batch normalization .*vgg19 instead of vgg19_bn/,
    ],
    ['a 5 x 5 kernel', () => file(weights([4, 3, 5, 5])), /shape \[4, 3, 5, 5\]; the kernel of a 3 x 3/],
    [
      'a layer without a bias',
      () => file({ 'features.0.weight': tensor(4, 3, 3, 3) }),
      /features\.0 has no bias/,
    ],
    [
      'channels that do not follow',
      () => file({ ...weights([4, 3, 3, 3]), ...weights([6, 5, 3, 3], 2) }),
      /conv1_2 takes 5 channels, but its input has 4/,
    ],
    [
      'a strange layer between',
      () => file({ ...weights([4, 3, 3, 3]), ...weights([6, 4, 3, 3], 5) }),
      /Between features\.0 and features\.5 there are 4 layers/,
    ],
  ])('%s', async (_, bytes, message) => {
    await expect((async () => readNetwork(await bytes()))()).rejects.toThrow(message);
  });
});

describe('a library', () => {
  it('accepts the beginning of a built-in network, and reports what is missing', async () => {
    const library = new ModelLibrary(new MemoryStore());
    const beginning = torchvisionFile(randomWeights(builtIn('vgg16')!.layers.slice(0, 5)));
    expect(await library.add('vgg19', beginning)).toMatchObject({ last: 'conv2_2', complete: false });
    expect((await library.load('vgg19'))!.architecture.further).toContain('conv5_4');
    expect(await library.add(undefined, beginning, { likely: ['vgg19'] })).toMatchObject({ name: 'vgg19' });
    expect(await library.add(undefined, torchvisionFile(small), { fallback: 'mine' })).toMatchObject({
      name: 'mine',
      complete: true,
    });
  });

  it('reports which layer differs from a built-in network, and what the file is instead', async () => {
    const library = new ModelLibrary(new MemoryStore());
    const { layers } = builtIn('vgg16')!;
    // Up to where VGG-19 has a fourth convolution in its third block.
    const vgg16 = torchvisionFile(randomWeights(layers.slice(0, 11)));
    await expect(library.add('vgg19', vgg16)).rejects.toThrow(
      /not VGG-19: where conv3_4 \(256 to 256 channels\) should be, the file has pool3\. The file has the layers of VGG-16: add it as vgg16/,
    );
    await expect(library.add('vgg16', torchvisionFile(small))).rejects.toThrow(
      /where conv1_1 \(3 to 64 channels\) should be, the file has conv1_1 \(3 to 4 channels\)/,
    );
  });

  it('does not read, remove or count files outside its folder', async () => {
    const store = new MemoryStore();
    const library = new ModelLibrary(store);
    await store.write('../mine.safetensors', torchvisionFile(small));
    await store.write('\x1b[2J.safetensors', torchvisionFile(small));
    for (const name of ['../mine', '..', 'a/b', 'a\\b', '\x1b[2J', '', 'x'.repeat(41)]) {
      expect(await library.load(name)).toBeUndefined();
      expect(await library.info(name)).toBeUndefined();
      expect(await library.remove(name)).toBe(false);
      await expect(library.add(name, torchvisionFile(small))).rejects.toThrow(
        /^“[^\p{Cc}]*” is not a valid model name/u,
      );
    }
    expect(await library.list()).toEqual([]);
    expect(store.files.size).toBe(2);
  });

  it('stores text from files as plain text', async () => {
    const library = new ModelLibrary(new MemoryStore());
    const info = await library.add('mine', torchvisionFile(small), {
      provenance: 'here\x1b]0;there\x07',
      license: 'a\r\nb\u202e',
    });
    expect(info.provenance).toMatch(/^here \]0;there , read as/);
    expect(info.license).toBe('a b ');
  });

  it('reports a damaged file and continues', async () => {
    const store = new MemoryStore();
    const library = new ModelLibrary(store);
    await library.add('mine', torchvisionFile(small));
    await store.write('broken.safetensors', new Uint8Array(20));
    const [broken, mine] = await library.list();
    expect(broken).toMatchObject({
      name: 'broken',
      bytes: 20,
      broken: expect.stringMatching(/safetensors/) as string,
    });
    expect(mine).toMatchObject({ name: 'mine', hash: (await library.load('mine'))!.hash });
    const bytes = store.files.get('mine.safetensors')!;
    bytes[bytes.length - 5]! ^= 1;
    await expect(library.load('mine')).rejects.toThrow(/damaged: their hash is/);
  });
});
