import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../../src/models/safetensors.ts';

const bytes = readFileSync(new URL('../../public/models/slim19.safetensors', import.meta.url));
const whole = readSafetensors(bytes);
// Without its hash, so that other errors are found.
const { sha256, ...metadata } = whole.metadata;
const file = { ...whole, metadata };

describe('slim19', () => {
  const { architecture, weights } = loadFeatureNetwork(bytes);

  it('has the topology of VGG-19 up to conv5_1', () => {
    expect(architecture.name).toBe('slim19');
    expect(architecture.layers.map(({ name }) => name)).toEqual([
      ...['conv1_1', 'conv1_2', 'pool1'],
      ...['conv2_1', 'conv2_2', 'pool2'],
      ...['conv3_1', 'conv3_2', 'conv3_3', 'conv3_4', 'pool3'],
      ...['conv4_1', 'conv4_2', 'conv4_3', 'conv4_4', 'pool4'],
      'conv5_1',
    ]);
    expect(architecture.layers[0]).toEqual({ kind: 'conv', name: 'conv1_1', in: 3, out: 32 });
    expect(architecture.layers[6]).toEqual({ kind: 'conv', name: 'conv3_1', in: 48, out: 80 });
  });

  it('has the hash of its weights', () => {
    expect(loadFeatureNetwork(bytes).hash).toBe(sha256);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('states its input normalization, its pooling and its origin', () => {
    expect(architecture.input).toEqual({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
    expect(architecture.pooling).toBe('average');
    expect(architecture.license).toBe('CC BY 4.0');
    expect(architecture.provenance).toContain('distilled');
  });

  it('has weights for its 13 convolutions', () => {
    const convs = architecture.layers.filter((layer) => layer.kind === 'conv');
    expect(convs).toHaveLength(13);
    expect([...weights.keys()]).toEqual(convs.map(({ name }) => name));
    for (const conv of convs) {
      const { kernel, bias } = weights.get(conv.name)!;
      expect(kernel).toHaveLength(3 * 3 * conv.in * conv.out);
      expect(bias).toHaveLength(conv.out);
    }
  });

  it('has kernels with channels last', () => {
    const { data } = file.tensors.get('conv2_1.weight')!;
    const { kernel } = weights.get('conv2_1')!;
    for (const [row, column, i, o] of [
      [0, 0, 0, 0],
      [2, 1, 5, 40],
      [1, 2, 31, 47],
    ] as const) {
      expect(kernel[((row * 3 + column) * 32 + i) * 48 + o]).toBe(
        data[((o * 32 + i) * 3 + row) * 3 + column],
      );
    }
  });
});

describe('an invalid file is refused:', () => {
  const architecture = JSON.parse(file.metadata.architecture!) as Record<string, unknown>;
  const input = JSON.parse(file.metadata.input!) as Record<string, unknown>;
  const withArchitecture = (changes: Record<string, unknown>): Record<string, string> => ({
    ...file.metadata,
    architecture: JSON.stringify({ ...architecture, ...changes }),
  });
  const withInput = (changes: Record<string, unknown>): Record<string, string> => ({
    ...file.metadata,
    input: JSON.stringify({ ...input, ...changes }),
  });

  it.each<[string, Record<string, string>, string]>([
    ['no metadata', {}, 'format'],
    ['another format', { ...file.metadata, format: 'pt' }, 'format'],
    ['a later version', { ...file.metadata, version: '2' }, 'version'],
    ['an architecture that is not JSON', { ...file.metadata, architecture: '{' }, 'architecture'],
    ['another kernel', withArchitecture({ kernel: 5 }), 'architecture.kernel'],
    ['another activation', withArchitecture({ activation: 'gelu' }), 'architecture.activation'],
    ['no channels', withArchitecture({ channels: [32, 0, 80, 128, 128] }), 'architecture.channels.1'],
    ['too many convolutions', withArchitecture({ convsPerBlock: [1e9] }), 'architecture.convsPerBlock.0'],
    ['blocks that do not match', withArchitecture({ convsPerBlock: [2, 2] }), 'channels for 5 blocks'],
    ['an unknown last layer', withArchitecture({ last: 'conv6_1' }), 'no layer conv6_1'],
    ['a deviation of 0', withInput({ std: [1, 0, 1] }), 'input.std.1'],
    ['two means', withInput({ mean: [0, 0] }), 'input.mean'],
  ])('%s', (_, metadata, message) => {
    expect(() => loadFeatureNetwork(writeSafetensors(file.tensors, metadata))).toThrow(message);
  });

  it.each<[string, (tensors: Map<string, Tensor>) => void, string]>([
    ['no bias', (tensors) => tensors.delete('conv3_2.bias'), 'Layer conv3_2 has no bias'],
    [
      'a weight of another shape',
      (tensors) => tensors.set('conv4_1.weight', { shape: [1], data: new Float32Array(1) }),
      'Layer conv4_1 has a weight of shape [1]; [128, 80, 3, 3] is expected.',
    ],
  ])('%s', (_, change, message) => {
    const tensors = new Map<string, Tensor>(file.tensors);
    change(tensors);
    expect(() => loadFeatureNetwork(writeSafetensors(tensors, file.metadata))).toThrow(message);
  });

  it('but the chain may end before the weights do', () => {
    const network = loadFeatureNetwork(writeSafetensors(file.tensors, withArchitecture({ last: 'pool2' })));
    expect([...network.weights.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1', 'conv2_2']);
    expect(network.architecture.layers.at(-1)).toEqual({ kind: 'pool', name: 'pool2' });
  });
});
