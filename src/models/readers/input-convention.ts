import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { InputNormalisation } from '../architecture.ts';
import { CAFFE, foldInput, TORCHVISION, type Preprocessing } from '../preprocessing.ts';

/** What a network was trained to see: as Caffe's VGG networks were, or as torchvision's. */
export type InputConvention = 'caffe' | 'torchvision';

export const INPUT_CONVENTIONS: Readonly<
  Record<InputConvention, { readonly preprocessing: Preprocessing; readonly title: string }>
> = {
  caffe: { preprocessing: CAFFE, title: 'Caffe’s weights (BGR from 0 to 255, less the mean)' },
  torchvision: {
    preprocessing: TORCHVISION,
    title: 'torchvision’s weights (RGB from 0 to 1, normalized)',
  },
};

/** A convention, and how it was told; `sure` where nothing else is likely. */
export interface ToldInput {
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
 * Tells by its content what a network was trained to see. Weights that are published are known by their hash or their
 * first kernel. Of others the size of the first kernel tells: the root mean square of its answer to noise of unit variance.
 *
 * @param kernel the first, shape (3, 3, 3, out).
 * @param hashed the whole file, where it may be one whose hash is known.
 * @param name of the file, where it has one.
 */
export function tellInput(
  kernel: Float32Array,
  { hashed, name = '' }: { readonly hashed?: Uint8Array | undefined; readonly name?: string | undefined },
): ToldInput {
  const out = kernel.length / 27;
  const first = Array.from({ length: 9 }, (_, tap) => kernel[tap * 3 * out]!);
  const known = KNOWN_KERNELS.find((one) =>
    one.kernel.every((value, i) => Math.abs(value - first[i]!) < ROUNDING),
  );
  if (known)
    return { convention: known.convention, by: `its first kernel is that of ${known.title}`, sure: true };
  const response = Math.sqrt(kernel.reduce((sum, w) => sum + w * w, 0) / out);
  if (response < SMALL_RESPONSE)
    return {
      convention: 'caffe',
      by: 'its first kernel is as small as inputs of 0 to 255 ask for',
      sure: true,
    };
  const digest = hashed ? bytesToHex(sha256(hashed)) : '';
  if (CAFFE_FILES.some((start) => digest.startsWith(start)))
    return { convention: 'caffe', by: `its SHA-256 begins with ${digest.slice(0, 8)}`, sure: true };
  const telling = [...CAFFE_FILES, 'caffe'].find((part) => name.toLowerCase().includes(part));
  if (telling !== undefined)
    return { convention: 'caffe', by: `the name of the file has “${telling}” in it`, sure: false };
  return { convention: 'torchvision', by: 'nothing in it is Caffe’s', sure: false };
}

/** Which of the conventions a network’s input is, if one of them. */
export function conventionOf(input: InputNormalisation): InputConvention | undefined {
  const same = (convention: InputConvention): boolean => {
    const { mean, std } = foldInput(INPUT_CONVENTIONS[convention].preprocessing);
    const near = (a: readonly number[], b: readonly number[]) =>
      a.every((x, i) => Math.abs(x - b[i]!) < 1e-6);
    return near(mean, input.mean) && near(std, input.std);
  };
  return (['caffe', 'torchvision'] as const).find(same);
}
