import { expect, test } from 'vitest';
import type { Kernel } from '../../../src/engines/webgpu/kernel.ts';
import { convolutionCandidates } from '../../../src/engines/webgpu/kernels/convolution/candidates.ts';
import type { ConvolutionSite } from '../../../src/engines/webgpu/kernels/convolution/options.ts';
import { fastestVariant } from '../../../src/engines/webgpu/kernels/convolution/tune.ts';
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

test('the fastest candidate is taken, and taken again without measuring', async () => {
  const candidates = convolutionCandidates(site);
  expect(candidates.length).toBeGreaterThan(1);
  const [findings, measured] = [new Map<string, string>(), [] as Kernel[]];
  // The later, the faster.
  const measure = (kernel: Kernel) => Promise.resolve(100 - measured.push(kernel));
  const best = await fastestVariant(site, 'an adapter', findings, measure);
  expect(best).toBe(candidates.at(-1));
  expect(measured.length).toBe(candidates.length);
  expect(await fastestVariant(site, 'an adapter', findings, measure)).toBe(best);
  expect(measured.length).toBe(candidates.length);
  await fastestVariant(site, 'another adapter', findings, measure);
  expect(measured.length).toBe(2 * candidates.length);
});

test('what binds too much for one dispatch is done in several, or refused', () => {
  const adding = (add: number) =>
    convolutionCandidates({
      ...site,
      options: { ...site.options, epilogue: { ...site.options.epilogue, add } },
    });
  expect(adding(4).map(({ name }) => name)).not.toContain('apart');
  expect(adding(5).map(({ name }) => name)).toEqual(['apart']);
  expect(() => adding(7)).toThrow('fewer');
});

test('strips keep the memory of Winograd in bounds, and share their shaders', () => {
  const options = { ...site.options, height: 1024, width: 1024 };
  const kernel = convolutionCandidates({ ...site, options })
    .find(({ name }) => name === 'winograd')!
    .make({ ...site, options });
  expect(kernel.scratch.reduce((a, b) => a + b)).toBeLessThanOrEqual(64 * 2 ** 20 + 4);
  expect(new Set(kernel.dispatches.map(({ wgsl }) => wgsl)).size).toBe(5);
});
