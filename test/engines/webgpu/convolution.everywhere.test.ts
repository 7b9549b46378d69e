import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOfChoices, bytesOfSigns } from '../../../src/engines/webgpu/kernels/convolution/bits.ts';
import {
  convolutionVariants,
  type Variant,
} from '../../../src/engines/webgpu/kernels/convolution/variants.ts';
import {
  inputsOf,
  type ConvolutionOptions,
  type ConvolutionOutput,
} from '../../../src/engines/passes/convolution-options.ts';
import type { ConvolutionSite } from '../../../src/engines/webgpu/kernels/convolution/options.ts';
import { random, relativeError } from '../leaves.ts';
import { packChoices, packSigns, unpackChoices, unpackSigns } from './convolution-bits.ts';
import { runKernel, testDevice, traitsOf } from './convolution-device.ts';
import { convolutionReference } from '../../support/convolution-reference.ts';

const NOTHING = { add: 0, mask: false };
const BARE = { ...NOTHING, bias: false, relu: false, outputs: ['full'] } as const;
const ACTIVE = { bias: true, relu: true };

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Every option, in the combinations of a network: forwards, backwards, with taps, with either pool. */
const CASES: Record<string, Pick<ConvolutionOptions, 'prologue' | 'epilogue'>> = {
  'a bias': { prologue: NOTHING, epilogue: { ...BARE, bias: true } },
  'all that a maximum pool gives': {
    prologue: NOTHING,
    epilogue: { ...BARE, ...ACTIVE, pool: 'max', outputs: ['full', 'signs', 'pooled', 'choices'] },
  },
  'an average pool, nothing at full size': {
    prologue: NOTHING,
    epilogue: { ...BARE, ...ACTIVE, pool: 'average', outputs: ['signs', 'pooled'] },
  },
  'a mask before': { prologue: { add: 0, mask: true }, epilogue: BARE },
  'an unpooled maximum and a mask before, a tap and a mask after': {
    prologue: { unpool: 'max', add: 0, mask: true },
    epilogue: { ...BARE, add: 1, mask: true },
  },
  'an unpooled mean, a tap and a mask before': {
    prologue: { unpool: 'average', add: 1, mask: true },
    epilogue: BARE,
  },
  'an unpooled maximum and a tap before, two taps after': {
    prologue: { unpool: 'max', add: 1, mask: false },
    epilogue: { ...BARE, add: 2 },
  },
};

type Size = readonly [height: number, width: number, ins: number, outs: number, size: number];

/** Several workgroups, none of them full, and an odd last row and column. */
const SIZE: Size = [19, 21, 12, 20, 3];
/** Less than a block, channels that are no whole quads, and other kernels. */
const OTHER_SIZES: readonly Size[] = [
  [2, 3, 5, 3, 3],
  [7, 9, 6, 5, 5],
  [8, 11, 8, 16, 1],
];

describe.each(convolutionVariants)('the $name convolution', (variant) => {
  test.each(Object.keys(CASES))('with %s is that of float64 loops', async (name) => {
    await expectRight(variant, siteOf(variant, optionsOf(SIZE, CASES[name]!)));
  });

  test('is that of float64 loops at other sizes', async () => {
    for (const size of OTHER_SIZES) {
      const site = siteOf(variant, optionsOf(size, CASES['all that a maximum pool gives']!));
      if (variant.fits(site)) await expectRight(variant, site);
    }
  });

  test('is as exact over many channels', async () => {
    // Nothing cancels in x: the longest sums that a network has.
    const options = optionsOf([4, 4, 512, 8, 3], { prologue: NOTHING, epilogue: BARE });
    const inputs = [random([4, 4, 512], 1, 0, 1).entries, random([3, 3, 512, 8], 2).entries];
    const [full] = await run(variant, siteOf(variant, options), inputs);
    const expected = convolutionReference(options, inputs).full;
    expect(relativeError(new Float32Array(full!), expected)).toBeLessThan(variant.error);
  });

  test('takes the first of equal maxima', async () => {
    // Whole numbers are exact in the direct ways; a constant picture is all ties.
    const options = optionsOf([8, 8, 4, 4, 3], {
      prologue: NOTHING,
      epilogue: { ...BARE, relu: true, pool: 'max', outputs: ['choices'] },
    });
    const inputs = [new Float32Array(256).fill(-1), new Float32Array(9 * 16).fill(1)];
    const [words] = await run(variant, siteOf(variant, options), inputs);
    expect([...new Uint32Array(words!)].every((word) => word === 0)).toBe(true);
  });

  test('lets what is no number stay none', async () => {
    const options = optionsOf([4, 4, 4, 4, 3], { prologue: NOTHING, epilogue: { ...BARE, relu: true } });
    const inputs = [new Float32Array(64).fill(NaN), new Float32Array(9 * 16).fill(1)];
    const [full] = await run(variant, siteOf(variant, options), inputs);
    expect(new Float32Array(full!).every(Number.isNaN)).toBe(true);
  });

  test('is the adjoint of itself with the turned kernel', async () => {
    const [height, width, ins, outs, size] = [9, 14, 5, 12, 3];
    const kernel = random([size, size, ins, outs], 1).entries;
    const [x, y] = [random([height, width, ins], 2).entries, random([height, width, outs], 3).entries];
    const plain = { prologue: NOTHING, epilogue: BARE };
    const [forward] = await run(
      variant,
      siteOf(variant, optionsOf([height, width, ins, outs, size], plain)),
      [x, kernel],
    );
    const [backward] = await run(
      variant,
      siteOf(variant, optionsOf([height, width, outs, ins, size], plain)),
      [y, turned(kernel, size, ins, outs)],
    );
    const [a, b] = [dot(new Float32Array(forward!), y), dot(x, new Float32Array(backward!))];
    const scale = Math.sqrt(dot(new Float32Array(forward!), new Float32Array(forward!)) * dot(y, y));
    expect(Math.abs(a - b) / scale).toBeLessThan(variant.error);
  });

  test('is that of float64 loops on a device with small limits', async () => {
    const options = optionsOf(SIZE, CASES['all that a maximum pool gives']!);
    // Lines of workgroups are folded, and Winograd's goes in three strips of tiles, of which the last is not full.
    await expectRight(variant, siteOf(variant, options, true));
  });

  test('gives the same bits again', async () => {
    const site = siteOf(variant, optionsOf(SIZE, CASES['all that a maximum pool gives']!));
    const inputs = inputsFor(site.options);
    const [first, second] = [await run(variant, site, inputs.words), await run(variant, site, inputs.words)];
    expect(first).toEqual(second);
  });
});

function optionsOf(
  [height, width, ins, outs, size]: Size,
  around: (typeof CASES)[string],
): ConvolutionOptions {
  return { height, width, ins, outs, size, ...around };
}

function siteOf({ software }: Variant, options: ConvolutionOptions, small = false): ConvolutionSite {
  return { options, traits: traitsOf(device, software, small) };
}

async function run(variant: Variant, site: ConvolutionSite, inputs: readonly (Float32Array | Uint32Array)[]) {
  const bytes = site.options.epilogue.outputs.map((name) => bytesOf(site.options, name));
  return runKernel(variant.make(site), inputs, bytes);
}

async function expectRight(variant: Variant, site: ConvolutionSite): Promise<void> {
  const { options } = site;
  const { height, width, outs } = options;
  const inputs = inputsFor(options);
  const expected = convolutionReference(options, inputs.numbers);
  const found = await run(variant, site, inputs.words);
  options.epilogue.outputs.forEach((name, i) => {
    const label = `${name} of ${height} x ${width}, ${options.ins} to ${outs} channels, size ${options.size}`;
    if (name === 'full' || name === 'pooled')
      expect(relativeError(new Float32Array(found[i]!), expected[name]), label).toBeLessThan(variant.error);
    else if (name === 'signs')
      expect(unpackSigns(new Uint32Array(found[i]!), height, width, outs), label).toEqual(expected.signs);
    else
      expect(unpackChoices(new Uint32Array(found[i]!), height, width, outs), label).toEqual(expected.choices);
  });
}

function bytesOf({ height, width, outs }: ConvolutionOptions, name: ConvolutionOutput): number {
  if (name === 'full') return 4 * height * width * outs;
  if (name === 'pooled') return 4 * (height >> 1) * (width >> 1) * outs;
  return (name === 'signs' ? bytesOfSigns : bytesOfChoices)(height, width, outs);
}

/** Random inputs: as the kernel reads them, and as one number an entry. */
function inputsFor({ height, width, ins, outs, size, prologue, epilogue }: ConvolutionOptions) {
  const at = inputsOf({ height, width, ins, outs, size, prologue, epilogue });
  const words: (Float32Array | Uint32Array)[] = [];
  const numbers: ArrayLike<number>[] = [];
  const floats = (index: number, shape: number[]) => {
    words[index] = numbers[index] = random(shape, 7 + index).entries;
  };
  const signs = (index: number, channels: number) => {
    const set = random([height, width, channels], 7 + index).entries.map((n) => (n > 0.2 ? 1 : 0));
    numbers[index] = set;
    words[index] = packSigns(set, height, width, channels);
  };
  floats(at.x, prologue.unpool ? [height >> 1, width >> 1, ins] : [height, width, ins]);
  if (at.choices !== undefined) {
    const choices = random([height >> 1, width >> 1, ins], 5, 0, 4).entries.map(Math.floor);
    numbers[at.choices] = choices;
    words[at.choices] = packChoices(choices, height, width, ins);
  }
  for (const index of at.addedBefore) floats(index, [height, width, ins]);
  if (at.signsBefore !== undefined) signs(at.signsBefore, ins);
  floats(at.kernel, [size, size, ins, outs]);
  if (at.bias !== undefined) floats(at.bias, [outs]);
  for (const index of at.addedAfter) floats(index, [height, width, outs]);
  if (at.signsAfter !== undefined) signs(at.signsAfter, outs);
  return { words, numbers };
}

/** A kernel [size, size, ins, outs] turned by 180 degrees, ins and outs exchanged. */
function turned(kernel: Float32Array, size: number, ins: number, outs: number): Float32Array {
  const taps = size * size;
  const turned = new Float32Array(kernel.length);
  for (let tap = 0; tap < taps; tap++)
    for (let i = 0; i < ins; i++)
      for (let o = 0; o < outs; o++)
        turned[((taps - 1 - tap) * outs + o) * ins + i] = kernel[(tap * ins + i) * outs + o]!;
  return turned;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, n, i) => sum + n * b[i]!, 0);
}
