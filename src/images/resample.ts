/** How neighboring samples are weighed: see `resampleWindows`. */
export type ResampleFilter = 'nearest' | 'bilinear' | 'bicubic' | 'area' | Blur;

/** A Gaussian of deviation `sigma` in samples, cut off at 4 sigma; for equal sizes only. */
export interface Blur {
  readonly sigma: number;
}

/**
 * Which input samples make each output sample of a 1-D resampling, and by how much: output `i` is the sum
 * over `k` of `weights[i][k] * input[starts[i] + k]`. The transpose of this matrix is the gradient.
 */
export interface ResampleWindows {
  readonly starts: Int32Array;
  readonly weights: Float32Array[];
}

interface Kernel {
  /** The kernel is 0 at and beyond this distance, in samples of the coarser grid. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

function gaussian({ sigma }: Blur): Kernel {
  return { support: Math.max(1, 4 * sigma), weight: (x) => Math.exp(-0.5 * (x / sigma) ** 2) };
}

const kernels: Readonly<Record<'bilinear' | 'bicubic', Kernel>> = {
  bilinear: { support: 1, weight: (x) => 1 - x },
  bicubic: {
    support: 2,
    weight: (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2),
  },
};

/**
 * The windows that resample `inSize` samples to `outSize`.
 *
 * Sample `j` sits at `j + 0.5` of a line of length `inSize`, and output `i` at `(i + 0.5) * inSize / outSize`
 * (half-pixel centers). Shrinking widens the kernel by the reduction factor, so nothing aliases, as Pillow
 * does (`Resample.c`, `precompute_coeffs`). Where a window hangs over an edge, the rest is rescaled. Weights
 * sum to 1, and windows are trimmed of zeros at their ends: equal sizes give one weight of 1.
 *
 * - `nearest`: the sample under the output's center; the later one where the center falls between two.
 * - `bilinear`: triangle of half-width 1.
 * - `bicubic`: Keys 1981 with a = -0.5 (Catmull-Rom), half-width 2; it overshoots at edges.
 * - `area`: the average over exactly the stretch of line that the output covers, with fractional ends.
 * - a blur: a Gaussian of its sigma.
 *
 * @throws if a size is not a positive integer, or a blur is to change the size or has no sigma above 0.
 */
export function resampleWindows(inSize: number, outSize: number, filter: ResampleFilter): ResampleWindows {
  for (const size of [inSize, outSize]) {
    if (!Number.isInteger(size) || size < 1)
      throw new Error(`cannot resample ${inSize} samples to ${outSize}`);
  }
  if (typeof filter === 'object' && !(inSize === outSize && filter.sigma > 0))
    throw new Error(`cannot blur ${inSize} samples to ${outSize} with a sigma of ${filter.sigma}`);
  const starts = new Int32Array(outSize);
  const weights: Float32Array[] = [];
  for (let i = 0; i < outSize; i++) {
    const window = windowAt(i, inSize, outSize, filter);
    starts[i] = window.start;
    weights.push(Float32Array.from(window.weights));
  }
  return { starts, weights };
}

interface Window {
  readonly start: number;
  readonly weights: readonly number[];
}

function windowAt(i: number, inSize: number, outSize: number, filter: ResampleFilter): Window {
  if (filter === 'nearest') {
    return { start: Math.floor(((2 * i + 1) * inSize) / (2 * outSize)), weights: [1] };
  }
  if (filter === 'area') return areaWindow(i, inSize, outSize);
  const { support, weight } = typeof filter === 'object' ? gaussian(filter) : kernels[filter];
  const stretch = Math.max(1, inSize / outSize);
  const center = ((i + 0.5) * inSize) / outSize;
  const reach = support * stretch;
  const start = Math.max(0, Math.floor(center - reach));
  const end = Math.min(inSize, Math.ceil(center + reach));
  const raw: number[] = [];
  for (let j = start; j < end; j++) {
    const distance = Math.abs(j + 0.5 - center) / stretch;
    raw.push(distance < support ? weight(distance) : 0);
  }
  return normalized(start, raw);
}

function areaWindow(i: number, inSize: number, outSize: number): Window {
  // Cut positions in units of 1 / outSize of a sample are integers, so equal overlaps come out exactly equal.
  const from = i * inSize;
  const to = from + inSize;
  const start = Math.floor(from / outSize);
  const end = Math.ceil(to / outSize);
  const raw: number[] = [];
  for (let j = start; j < end; j++) raw.push(Math.min(to, (j + 1) * outSize) - Math.max(from, j * outSize));
  return normalized(start, raw);
}

function normalized(start: number, raw: readonly number[]): Window {
  const first = raw.findIndex((w) => w !== 0);
  const last = raw.findLastIndex((w) => w !== 0);
  const kept = raw.slice(first, last + 1);
  const sum = kept.reduce((total, w) => total + w, 0);
  return { start: start + first, weights: kept.map((w) => w / sum) };
}
