import { expect, test } from 'vitest';
import { convolutionCandidates } from '../../../src/engines/webgpu/kernels/convolution/candidates.ts';
import {
  chosenVariant,
  findingKey,
  REFUSED,
} from '../../../src/engines/webgpu/kernels/convolution/choice.ts';
import type { ConvolutionSite } from '../../../src/engines/webgpu/kernels/convolution/options.ts';
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

test('the variant that was found is taken, else the first that the device is not known to refuse', () => {
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
