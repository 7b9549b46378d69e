import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { oihwOfKernel } from '../../src/models/kernel-layout.ts';
import { convsOf } from '../../src/models/architecture.ts';
import { readNetwork } from '../../src/models/readers/read-network.ts';
import { readBytes } from '../support/fixtures.ts';

const fixture = (name: string) => readBytes(`test/fixtures/weights/${name}`);

/** The entries of a tensor in those files: see make.py there. */
const entries = (count: number) => Float32Array.from({ length: count }, (_, k) => ((k % 17) - 8) / 16);

describe('a state dict written by PyTorch is read', () => {
  it.each(['plain', 'checkpoint', 'sequence'])('%s, in both file formats', async (name) => {
    for (const file of [`${name}.pth`, `${name}-legacy.pth`]) {
      const { architecture, weights } = await readNetwork(await fixture(file));
      expect(architecture.layers.map((layer) => layer.name)).toEqual(['conv1_1', 'pool1', 'conv2_1']);
      for (const layer of convsOf(architecture.layers)) {
        const { kernel, bias } = weights.get(layer.name)!;
        expect(oihwOfKernel(layer, kernel), file).toEqual(entries(kernel.length));
        expect(bias, file).toEqual(entries(bias.length));
      }
    }
  });
});

describe('code in a file is never run:', () => {
  it.each([
    [
      'network.pth',
      /needs Python’s torch\.nn\.modules\.container\.Sequential, .* torch\.save\(model\.state_dict\(\)/,
    ],
    ['script.pt', /is a TorchScript program, .*torch\.save\(torch\.jit\.load\(FILE\)\.state_dict\(\)/],
  ])('%s', async (name, message) => {
    await expect(readNetwork(await fixture(name))).rejects.toThrow(message);
  });

  it.each<[string, string]>([
    ['a call', "cos\nsystem\n(S'echo'\ntR."],
    ['a call by names on the stack', "S'os'\nS'system'\n\x93(S'echo'\ntR."],
    ['an instance', "(S'echo'\nios\nsystem\n."],
    ['an object', 'cos\nsystem\n)\x81.'],
    ['a call of what is data', "N(S'echo'\ntR."],
    ['a number too long to work out', '\x8b\xff\xff\xff\x7f.'],
  ])('%s', async (_, pickle) => {
    const bytes = Uint8Array.from(pickle, (character) => character.charCodeAt(0));
    const file = zipSync({ 'archive/data.pkl': bytes, 'archive/version': Uint8Array.of(51) }, { level: 0 });
    await expect(readNetwork(file)).rejects.toThrow(
      /it needs Python’s os\.system, and Stylograph never runs code from a file|its list of tensors cannot be read at byte \d+/,
    );
  });

  it('a list that contains itself, many times, does not block', async () => {
    // Each list holds the one before ten times.
    const nested = `]q\x00${Array.from({ length: 40 }, () => `](${'h\x00'.repeat(10)}eq\x00`).join('')}h\x00a.`;
    const bytes = Uint8Array.from(nested, (character) => character.charCodeAt(0));
    await expect(readNetwork(zipSync({ 'archive/data.pkl': bytes }))).rejects.toThrow(
      /contains no known network/,
    );
  });
});

describe('a damaged PyTorch file causes a one-sentence error', () => {
  it('for any truncation', async () => {
    const [zip, legacy] = [await fixture('plain.pth'), await fixture('plain-legacy.pth')];
    for (let size = 10; size < zip.length; size += 97)
      await expect(readNetwork(zip.subarray(0, size))).rejects.toThrow(
        /^The zip archive is damaged or truncated: .*\. Download the file again\.$/,
      );
    for (let size = 16; size < legacy.length; size += 67)
      await expect(readNetwork(legacy.subarray(0, size))).rejects.toThrow(
        /^The file is (truncated: .* ends at byte|damaged: its list of tensors cannot be read at byte) \d+/,
      );
  });

  it('for any wrong bytes', async () => {
    const names = ['plain.pth', 'plain-legacy.pth', 'checkpoint.pth', 'sequence-legacy.pth'];
    const files = await Promise.all(names.map(fixture));
    let state = 3;
    const below = (n: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return Math.floor(((state >>> 0) / 2 ** 32) * n);
    };
    for (let i = 0; i < 2000; i++) {
      const damaged = Uint8Array.from(files[i % files.length]!);
      for (let n = 0; n <= i % 5; n++) damaged[below(damaged.length)] = i % 3 === 0 ? 255 : below(256);
      const error = await readNetwork(damaged).then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      if (!error) continue;
      expect(error.message).toMatch(/^\S.*[.”]$/s);
      expect(error.message).not.toMatch(/undefined|is not a function|Invalid|Offset|bounds|\p{Cc}/u);
    }
  });
});
