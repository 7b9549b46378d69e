import type { Picture } from '../../src/index.ts';

/**
 * Share of the energy of brightness, its mean left out, that is in the highest octave: where the frequency across or
 * down is between a quarter and half a cycle a pixel. Through a Hann window, so that edges do not count as detail.
 */
export function highestOctave({ width, height, data }: Picture): number {
  const gray = Float64Array.from(
    { length: width * height },
    (_, i) => 0.2125 * data[3 * i]! + 0.7154 * data[3 * i + 1]! + 0.0721 * data[3 * i + 2]!,
  );
  const mean = gray.reduce((sum, x) => sum + x, 0) / gray.length;
  const hann = (i: number, n: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / n);
  const real = gray.map((x, i) => {
    return (x - mean) * hann(i % width, width) * hann(Math.floor(i / width), height);
  });
  const imaginary = new Float64Array(real.length);
  for (let y = 0; y < height; y++) transform(real, imaginary, y * width, 1, width);
  for (let x = 0; x < width; x++) transform(real, imaginary, x, width, height);
  let [whole, high] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const energy = real[y * width + x]! ** 2 + imaginary[y * width + x]! ** 2;
      whole += energy;
      const frequency = Math.max(Math.min(x, width - x) / width, Math.min(y, height - y) / height);
      if (frequency >= 0.25) high += energy;
    }
  return whole === 0 ? 0 : high / whole;
}

/** A discrete Fourier transform of one row or column, in place. Pictures are small: plain sums will do. */
function transform(real: Float64Array, imaginary: Float64Array, start: number, stride: number, n: number) {
  const cosines = Float64Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n));
  const sines = Float64Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * i) / n));
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const [at, turn] = [start + j * stride, (j * k) % n];
      re[k]! += real[at]! * cosines[turn]! + imaginary[at]! * sines[turn]!;
      im[k]! += imaginary[at]! * cosines[turn]! - real[at]! * sines[turn]!;
    }
  for (let k = 0; k < n; k++) {
    real[start + k * stride] = re[k]!;
    imaginary[start + k * stride] = im[k]!;
  }
}

/** Root mean square of the differences of two pictures of one size, of 255. */
export function distance(one: Picture, other: Picture): number {
  return 255 * rootMeanSquare(one.data.map((x, i) => x - other.data[i]!));
}

/** Root mean square of the differences of U and V of two pictures of one size, of 255. */
export function chromaDistance(one: Picture, other: Picture): number {
  const differences: number[] = [];
  for (let i = 0; i < one.data.length; i += 3) {
    const [red, green, blue] = [0, 1, 2].map((c) => one.data[i + c]! - other.data[i + c]!);
    const luma = 0.299 * red! + 0.587 * green! + 0.114 * blue!;
    differences.push(0.492 * (blue! - luma), 0.877 * (red! - luma));
  }
  return 255 * rootMeanSquare(differences);
}

function rootMeanSquare(values: ArrayLike<number> & Iterable<number>): number {
  let sum = 0;
  for (const x of values) sum += x * x;
  return Math.sqrt(sum / values.length);
}
