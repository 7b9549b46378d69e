import { bytesOfChoices, bytesOfSigns } from '../../../src/engines/webgpu/kernels/convolution/bits.ts';
import type { Variant } from '../../../src/engines/webgpu/kernels/convolution/variants.ts';
import {
  inputsOf,
  type ConvolutionOptions,
  type ConvolutionOutput,
} from '../../../src/engines/passes/convolution-options.ts';
import type { ConvolutionSite } from '../../../src/engines/webgpu/kernels/convolution/options.ts';
import { random, relativeError } from '../leaves.ts';
import { packChoices, packSigns, unpackChoices, unpackSigns } from './convolution-bits.ts';
import { runKernel } from './convolution-device.ts';
import { convolutionReference } from '../../support/convolution-reference.ts';

export const NOTHING = { add: 0, mask: false };
export const BARE = { ...NOTHING, bias: false, relu: false, outputs: ['full'] } as const;
const ACTIVE = { bias: true, relu: true };

/** Every option, in the combinations of a network: forwards, backwards, with taps, with either pool. */
export const CASES: Record<string, Pick<ConvolutionOptions, 'prologue' | 'epilogue'>> = {
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

export type Size = readonly [height: number, width: number, ins: number, outs: number, size: number];

/** Several workgroups, none of them full, and an odd last row and column. */
export const SIZE: Size = [19, 21, 12, 20, 3];
/** Less than a block, channels that are no whole quads, and other kernels. */
export const OTHER_SIZES: readonly Size[] = [
  [2, 3, 5, 3, 3],
  [7, 9, 6, 5, 5],
  [8, 11, 8, 16, 1],
];

export function optionsOf(
  [height, width, ins, outs, size]: Size,
  around: (typeof CASES)[string],
): ConvolutionOptions {
  return { height, width, ins, outs, size, ...around };
}

export async function run(
  variant: Variant,
  site: ConvolutionSite,
  inputs: readonly (Float32Array | Uint32Array)[],
) {
  const bytes = site.options.epilogue.outputs.map((name) => bytesOf(site.options, name));
  return runKernel(variant.make(site), inputs, bytes);
}

/**
 * How far the outputs of a variant are from those of float64 loops: the relative error of numbers, and 0 or infinity for bits.
 */
export async function errorsOf(
  variant: Variant,
  site: ConvolutionSite,
): Promise<{ readonly label: string; readonly error: number }[]> {
  const { options } = site;
  const { height, width, ins, outs, size } = options;
  const inputs = inputsFor(options);
  const expected = convolutionReference(options, inputs.numbers);
  const found = await run(variant, site, inputs.words);
  return options.epilogue.outputs.map((name, i) => {
    const label = `${name} of ${height} x ${width}, ${ins} to ${outs} channels, size ${size}`;
    if (name === 'full' || name === 'pooled')
      return { label, error: relativeError(new Float32Array(found[i]!), expected[name]) };
    const unpack = name === 'signs' ? unpackSigns : unpackChoices;
    const bits = unpack(new Uint32Array(found[i]!), height, width, outs);
    const isSame = bits.every((bit, n) => bit === expected[name][n]);
    return { label, error: isSame ? 0 : Infinity };
  });
}

function bytesOf({ height, width, outs }: ConvolutionOptions, name: ConvolutionOutput): number {
  if (name === 'full') return 4 * height * width * outs;
  if (name === 'pooled') return 4 * (height >> 1) * (width >> 1) * outs;
  return (name === 'signs' ? bytesOfSigns : bytesOfChoices)(height, width, outs);
}

/** Random inputs: as the kernel reads them, and as one number an entry. */
export function inputsFor({ height, width, ins, outs, size, prologue, epilogue }: ConvolutionOptions) {
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
