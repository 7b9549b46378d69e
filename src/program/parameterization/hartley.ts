/**
 * The matrix of the discrete Hartley transform, cas(2π j k / n) / √n with cas = cos + sin: the real part of the Fourier transform
 * minus the imaginary part. It is symmetric and its own inverse.
 */
export function hartleyMatrix(n: number): Float32Array {
  // The product is reduced first, so that sine and cosine are exact to rounding.
  const cas = Float64Array.from({ length: n }, (_, k) => {
    const angle = (2 * Math.PI * k) / n;
    return (Math.cos(angle) + Math.sin(angle)) / Math.sqrt(n);
  });
  return Float32Array.from({ length: n * n }, (_, i) => cas[(Math.floor(i / n) * (i % n)) % n]!);
}

/** Transforms lines of `n` numbers that lie one after the other, in place, by the fast Fourier transform: any length. */
export function hartley(lines: Float64Array, n: number): void {
  const transform = fourierTransform(n);
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  const scale = 1 / (2 * Math.sqrt(n));
  // Two lines at a time: one as the real part, the other as the imaginary part.
  for (let at = 0; at < lines.length; at += 2 * n) {
    const first = lines.subarray(at, at + n);
    const second = lines.subarray(at + n, at + 2 * n);
    re.set(first);
    im.fill(0);
    im.set(second);
    transform(re, im);
    for (let k = 0; k < n; k++) {
      const opposite = (n - k) % n;
      const [sumRe, differenceRe] = [re[k]! + re[opposite]!, re[k]! - re[opposite]!];
      const [sumIm, differenceIm] = [im[k]! + im[opposite]!, im[k]! - im[opposite]!];
      first[k] = scale * (sumRe - differenceIm);
      if (second.length > 0) second[k] = scale * (sumIm + differenceRe);
    }
  }
}

type Transform = (re: Float64Array, im: Float64Array) => void;

/** The Fourier transform of complex numbers, in place: by powers of 2, other lengths as a convolution (Bluestein 1970). */
function fourierTransform(n: number): Transform {
  if (Number.isInteger(Math.log2(n))) return powerOfTwo(n);
  const length = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const transform = powerOfTwo(length);
  // k² modulo 2 n keeps the angles small.
  const angle = (k: number) => (Math.PI * ((k * k) % (2 * n))) / n;
  const cosines = Float64Array.from({ length: n }, (_, k) => Math.cos(angle(k)));
  const sines = Float64Array.from({ length: n }, (_, k) => Math.sin(angle(k)));
  const [chirpRe, chirpIm] = [new Float64Array(length), new Float64Array(length)];
  for (let k = 0; k < n; k++) {
    const places = [k, (length - k) % length];
    for (const place of places) [chirpRe[place], chirpIm[place]] = [cosines[k]!, sines[k]!];
  }
  transform(chirpRe, chirpIm);
  const [bufferRe, bufferIm] = [new Float64Array(length), new Float64Array(length)];
  return (re, im) => {
    bufferRe.fill(0);
    bufferIm.fill(0);
    for (let k = 0; k < n; k++) {
      bufferRe[k] = re[k]! * cosines[k]! + im[k]! * sines[k]!;
      bufferIm[k] = im[k]! * cosines[k]! - re[k]! * sines[k]!;
    }
    transform(bufferRe, bufferIm);
    // The inverse transform is the transform with the two parts exchanged.
    for (let k = 0; k < length; k++) {
      const product = bufferRe[k]! * chirpRe[k]! - bufferIm[k]! * chirpIm[k]!;
      bufferIm[k] = bufferRe[k]! * chirpIm[k]! + bufferIm[k]! * chirpRe[k]!;
      bufferRe[k] = product;
    }
    transform(bufferIm, bufferRe);
    for (let k = 0; k < n; k++) {
      re[k] = (bufferRe[k]! * cosines[k]! + bufferIm[k]! * sines[k]!) / length;
      im[k] = (bufferIm[k]! * cosines[k]! - bufferRe[k]! * sines[k]!) / length;
    }
  };
}

/** Cooley and Tukey 1965, for a length that is a power of 2. */
function powerOfTwo(n: number): Transform {
  const cosines = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sines = Float64Array.from({ length: n / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / n));
  return (re, im) => {
    for (let i = 1, j = 0; i < n; i++) {
      let bit = n >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i >= j) continue;
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
    for (let half = 1; half < n; half *= 2) {
      const stride = n / (2 * half);
      for (let start = 0; start < n; start += 2 * half)
        for (let k = 0; k < half; k++) {
          const [a, b] = [start + k, start + k + half];
          const [c, s] = [cosines[k * stride]!, sines[k * stride]!];
          const [x, y] = [re[b]! * c - im[b]! * s, re[b]! * s + im[b]! * c];
          [re[b], im[b]] = [re[a]! - x, im[a]! - y];
          re[a] = re[a]! + x;
          im[a] = im[a]! + y;
        }
    }
  };
}
