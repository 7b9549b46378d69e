import { expect, test } from 'vitest';
import { convolutionCandidates } from '../../../src/engines/webgpu/kernels/convolution/candidates.ts';
import {
  chosenVariant,
  findingKey,
  REFUSED,
} from '../../../src/engines/webgpu/kernels/convolution/choice.ts';
import type { ConvolutionSite } from '../../../src/engines/webgpu/kernels/convolution/options.ts';
import { winograd, winogradStrips } from '../../../src/engines/webgpu/kernels/convolution/variants.ts';
import { CACHE, MEMORY } from '../../../src/engines/webgpu/kernels/convolution/winograd/tiles.ts';
import { smallest } from './support.ts';

const site: ConvolutionSite = {
  options: {
    height: 64,
    width: 64,
    ins: 64,
    outs: 64,
    size: 3,
    prologue: { add: 0, mask: false },
    epilogue: { bias: true, relu: true, add: 0, mask: false, outputs: ['full'] },
  },
  traits: smallest,
};

test('the measured variant is used, otherwise the first that the device is not known to refuse', () => {
  const [first, second] = convolutionCandidates(site).map(({ name }) => name);
  const chosen = (entries: Record<string, string>) =>
    chosenVariant({ ...site, traits: { ...smallest, findings: new Map(Object.entries(entries)) } }).name;
  const key = findingKey(site.options);
  expect(chosen({})).toBe(first);
  expect(chosen({ [key]: second! })).toBe(second);
  expect(chosen({ [key]: 'one of another version' })).toBe(first);
  expect(chosen({ [first!]: REFUSED })).toBe(second);
  expect(chosen({ [first!]: REFUSED, [key]: first! })).toBe(first);
  const all = convolutionCandidates(site).map(({ name }) => [name, REFUSED]);
  expect(chosen(Object.fromEntries(all) as Record<string, string>)).toBe(first);
});

test('a dispatch that would bind too much is split, or refused', () => {
  const adding = (add: number) =>
    convolutionCandidates({
      ...site,
      options: { ...site.options, epilogue: { ...site.options.epilogue, add } },
    });
  expect(adding(4).map(({ name }) => name)).not.toContain('apart');
  expect(adding(5).map(({ name }) => name)).toEqual(['apart']);
  expect(() => adding(7)).toThrow('fewer');
});

test('strips limit the memory of Winograd, or fit it into the cache, and share their shaders', () => {
  const options = { ...site.options, height: 1024, width: 1024 };
  for (const [variant, bytes] of [
    [winograd, MEMORY],
    [winogradStrips, CACHE],
  ] as const) {
    const kernel = variant.make({ ...site, options });
    expect(kernel.scratch.reduce((a, b) => a + b)).toBeLessThanOrEqual(bytes);
    expect(new Set(kernel.dispatches.map(({ wgsl }) => wgsl)).size).toBe(3);
  }
});

test('strips are tried if they save more memory traffic than reading the weights again costs', () => {
  const names = (height: number, channels: number) =>
    convolutionCandidates({
      ...site,
      options: { ...site.options, height, width: height, ins: channels, outs: channels },
    }).map(({ name }) => name);
  expect(names(256, 128)[0]).toBe('winograd strips');
  expect(names(64, 512)[0]).toBe('winograd');
  expect(names(32, 512)[0]).toBe('winograd');
});
