import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { InputNormalization } from '../architecture.ts';
import type { ConvWeights } from '../feature-network.ts';
import { CAFFE, foldInput, TORCHVISION, type Preprocessing } from '../preprocessing.ts';

/** What a network was trained to see: as Caffe's VGG networks were, or as torchvision's. */
export type InputConvention = 'caffe' | 'torchvision';

export const INPUT_CONVENTIONS: Readonly<
  Record<InputConvention, { readonly preprocessing: Preprocessing; readonly title: string }>
> = {
  caffe: { preprocessing: CAFFE, title: 'Caffe’s weights (BGR from 0 to 255, mean subtracted)' },
  torchvision: {
    preprocessing: TORCHVISION,
    title: 'torchvision’s weights (RGB from 0 to 1, normalized)',
  },
};

/** A convention, and how it was detected; `sure` if no other is likely. */
export interface DetectedInput {
  readonly convention: InputConvention;
  readonly by: string;
  readonly sure: boolean;
}

/** The conversions that PyTorch’s users have of the weights of the paper bear the beginning of their SHA-256. */
const CAFFE_FILES = ['00b39a1b', 'd01eb7cb'];

/** The first channel of the first kernel, row by row, of published weights, to four digits. */
const KNOWN_KERNELS: readonly { convention: InputConvention; title: string; kernel: readonly number[] }[] = [
  {
    convention: 'caffe',
    title: 'VGG-16 of the paper',
    kernel: [0.4295, 0.3735, -0.0614, 0.2748, 0.0387, -0.3672, -0.0575, -0.2622, -0.3501],
  },
  {
    convention: 'torchvision',
    title: 'VGG-19 of torchvision',
    kernel: [-0.0535, -0.0493, -0.0679, 0.0153, 0.0451, 0.0021, 0.0362, 0.02, 0.0199],
  },
];
/** What bfloat16 changes of numbers below one. */
const ROUNDING = 4e-3;

/**
 * A kernel for inputs of unit variance answers them with about their size; one for inputs of 0 to 255, which vary by
 * some 60, answers them with a sixtieth of it. Between the two lies a factor of 7 to either side.
 */
const SMALL_RESPONSE = 0.15;

/**
 * The biases of the first layer of Caffe's VGG-16 are between -0.016 and 2.06, with a mean of 0.5; those of torchvision's have
 * both signs. This is the fraction of the sum of their magnitudes that may be negative, and the number of biases below which
 * they are not conclusive.
 */
const NEGATIVE_BIAS = 0.02;
const FEWEST_BIASES = 32;

/**
 * Detects the input convention of a network from its weights. Published weights are recognized by their first kernel or their
 * hash. For others, the magnitude of the first kernel decides: the root mean square of its response to noise of unit variance.
 * Caffe's VGG networks respond as strongly as torchvision's; they are distinguished by their biases or the file's name.
 *
 * @param first weights of the first convolution, kernel (3, 3, 3, out).
 * @param hashed the whole file, where it may be one whose hash is known.
 * @param name of the file, where it has one.
 */
export function detectInput(
  { kernel, bias }: ConvWeights,
  { hashed, name = '' }: { readonly hashed?: Uint8Array | undefined; readonly name?: string | undefined },
): DetectedInput {
  const out = bias.length;
  const first = Array.from({ length: 9 }, (_, tap) => kernel[tap * 3 * out]!);
  const known = KNOWN_KERNELS.find((one) =>
    one.kernel.every((value, i) => Math.abs(value - first[i]!) < ROUNDING),
  );
  if (known)
    return { convention: known.convention, by: `its first kernel is that of ${known.title}`, sure: true };
  const caffe = (by: string, sure: boolean): DetectedInput => ({ convention: 'caffe', by, sure });
  const response = Math.sqrt(kernel.reduce((sum, w) => sum + w * w, 0) / out);
  if (response < SMALL_RESPONSE)
    return caffe('its first kernel is as small as inputs from 0 to 255 need', true);
  const digest = hashed ? bytesToHex(sha256(hashed)) : '';
  if (CAFFE_FILES.some((start) => digest.startsWith(start)))
    return caffe(`its SHA-256 begins with ${digest.slice(0, 8)}`, true);
  const namePart = [...CAFFE_FILES, 'caffe'].find((part) => name.toLowerCase().includes(part));
  if (namePart !== undefined) return caffe(`the file name contains “${namePart}”`, false);
  const negative = bias.reduce((sum, b) => sum + Math.max(0, -b), 0);
  const all = bias.reduce((sum, b) => sum + Math.abs(b), 0);
  if (out >= FEWEST_BIASES && all > 0 && negative < NEGATIVE_BIAS * all)
    return caffe('almost no bias of its first layer is negative, as in Caffe’s VGG networks', false);
  return { convention: 'torchvision', by: 'it shows no sign of Caffe', sure: false };
}

/** Which of the conventions a network’s input is, if one of them. */
export function conventionOf(input: InputNormalization): InputConvention | undefined {
  const same = (convention: InputConvention): boolean => {
    const { mean, std } = foldInput(INPUT_CONVENTIONS[convention].preprocessing);
    const near = (a: readonly number[], b: readonly number[]) =>
      a.every((x, i) => Math.abs(x - b[i]!) < 1e-6);
    return near(mean, input.mean) && near(std, input.std);
  };
  return (['caffe', 'torchvision'] as const).find(same);
}
