import { describe, expect, test } from 'vitest';
import {
  apart,
  convolutionVariants,
  plain,
  registers,
  softwareWinograd,
  wide,
  winograd,
  winogradSubgroups,
  type Variant,
} from '../../../src/engines/webgpu/kernels/convolution/variants.ts';
import type { ConvolutionOptions } from '../../../src/engines/passes/convolution-options.ts';
import type { ConvolutionSite } from '../../../src/engines/webgpu/kernels/convolution/options.ts';
import { inBrowser } from '../backends.ts';
import { random, relativeError } from '../leaves.ts';
import {
  BARE,
  CASES,
  errorsOf,
  inputsFor,
  NOTHING,
  optionsOf,
  OTHER_SIZES,
  run,
  SIZE,
} from './convolution-cases.ts';
import { testDevice, traitsOf } from './convolution-device.ts';
import { convolutionReference } from '../../support/convolution-reference.ts';

const device = await testDevice();

/** One of each kind. Node and Chromium have the same implementation, so in Chromium those that it chooses are enough. */
const kinds: readonly Variant[] = inBrowser
  ? [plain, softwareWinograd]
  : [plain, wide, winograd, apart, registers, softwareWinograd];
/** Those that share the code of a kind except for the sizes of its tiles. */
const others = inBrowser
  ? []
  : convolutionVariants.filter(
      (variant) =>
        !kinds.includes(variant) && (variant !== winogradSubgroups || device.features.has('subgroups')),
    );

describe.each([...kinds, ...others])('the $name convolution', (variant) => {
  const cases = [
    'all that a maximum pool gives',
    'an unpooled maximum and a mask before, a tap and a mask after',
  ];
  test.each(kinds.includes(variant) ? Object.keys(CASES) : cases)(
    'with %s is that of float64 loops',
    async (name) => {
      await expectRight(variant, siteOf(variant, optionsOf(SIZE, CASES[name]!)));
    },
  );

  test('matches float64 loops at other sizes', async () => {
    for (const size of OTHER_SIZES) {
      const site = siteOf(variant, optionsOf(size, CASES['all that a maximum pool gives']!));
      if (variant.fits(site)) await expectRight(variant, site);
    }
  });

  test('is as exact for many channels', async () => {
    // Nothing cancels in x: the longest sums that a network has.
    const options = optionsOf([4, 4, 512, 8, 3], { prologue: NOTHING, epilogue: BARE });
    const inputs = [random([4, 4, 512], 1, 0, 1).entries, random([3, 3, 512, 8], 2).entries];
    const [full] = await run(variant, siteOf(variant, options), inputs);
    const expected = convolutionReference(options, inputs).full;
    expect(relativeError(new Float32Array(full!), expected)).toBeLessThan(variant.error);
  });

  test('matches float64 loops on a device with small limits', async () => {
    const options = optionsOf(SIZE, CASES['all that a maximum pool gives']!);
    // Lines of workgroups are folded, and Winograd's goes in three strips of tiles, of which the last is not full.
    await expectRight(variant, siteOf(variant, options, true));
  });
});

describe.each(kinds)('the $name convolution', (variant) => {
  test('selects the first of equal maxima', async () => {
    // Whole numbers are exact in the direct ways; a constant picture is all ties.
    const options = optionsOf([8, 8, 4, 4, 3], {
      prologue: NOTHING,
      epilogue: { ...BARE, relu: true, pool: 'max', outputs: ['choices'] },
    });
    const inputs = [new Float32Array(256).fill(-1), new Float32Array(9 * 16).fill(1)];
    const [words] = await run(variant, siteOf(variant, options), inputs);
    expect([...new Uint32Array(words!)].every((word) => word === 0)).toBe(true);
  });

  test('keeps NaN', async () => {
    const options = optionsOf([4, 4, 4, 4, 3], { prologue: NOTHING, epilogue: { ...BARE, relu: true } });
    const inputs = [new Float32Array(64).fill(NaN), new Float32Array(9 * 16).fill(1)];
    const [full] = await run(variant, siteOf(variant, options), inputs);
    expect(new Float32Array(full!).every(Number.isNaN)).toBe(true);
  });

  test('is its own adjoint with the turned kernel', async () => {
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

  test('has the same bits when repeated', async () => {
    const site = siteOf(variant, optionsOf(SIZE, CASES['all that a maximum pool gives']!));
    const inputs = inputsFor(site.options);
    const [first, second] = [await run(variant, site, inputs.words), await run(variant, site, inputs.words)];
    expect(first).toEqual(second);
  });
});

function siteOf({ software }: Variant, options: ConvolutionOptions, small = false): ConvolutionSite {
  return { options, traits: traitsOf(device, software, small) };
}

async function expectRight(variant: Variant, site: ConvolutionSite): Promise<void> {
  for (const { label, error } of await errorsOf(variant, site))
    expect(error, label).toBeLessThan(variant.error);
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
