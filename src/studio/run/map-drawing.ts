/** Pixels to look at, four bytes each. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** How the channels of a layer lie in a drawing of all of them: the size of a cell with its gap, and cells a row. */
export interface Mosaic {
  readonly columns: number;
  readonly cell: readonly [width: number, height: number];
}

/** Longest side of a channel among all of its layer, in pixels. */
const LONGEST = 40;
const GAP = 2;
/** Above this, a matrix is drawn by the means of blocks. */
const LARGEST_MATRIX = 512;

export function mosaicOf([height, width, channels]: readonly [number, number, number]): Mosaic {
  const factor = LONGEST / Math.max(width, height);
  const [w, h] = [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
  // About as wide as three is to two.
  const columns = Math.ceil(Math.sqrt((channels * 1.5 * (h + GAP)) / (w + GAP)));
  return { columns: Math.min(channels, columns), cell: [w + GAP, h + GAP] };
}

/** All channels of features [height, width, channels] beside each other, each from black to its own largest value. */
export function drawChannels(entries: Float32Array, shape: readonly [number, number, number]): Drawing {
  const channels = shape[2];
  const { columns, cell } = mosaicOf(shape);
  const [width, height] = [columns * cell[0] - GAP, Math.ceil(channels / columns) * cell[1] - GAP];
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let channel = 0; channel < channels; channel++) {
    const [w, h] = [cell[0] - GAP, cell[1] - GAP];
    const grays = graysOf(entries, shape, channel, w, h);
    const [left, top] = [(channel % columns) * cell[0], Math.floor(channel / columns) * cell[1]];
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const at = 4 * ((top + y) * width + left + x);
        pixels.fill(grays[y * w + x]!, at, at + 3);
        pixels[at + 3] = 255;
      }
  }
  return { width, height, pixels };
}

/** One channel of features, pixel by pixel. */
export function drawChannel(
  entries: Float32Array,
  shape: readonly [number, number, number],
  channel: number,
): Drawing {
  const [height, width] = shape;
  const grays = graysOf(entries, shape, channel, width, height);
  const pixels = new Uint8ClampedArray(4 * width * height);
  grays.forEach((gray, i) => {
    pixels.set([gray, gray, gray, 255], 4 * i);
  });
  return { width, height, pixels };
}

/**
 * A matrix [rows, columns]: black is 0, warm is above it, cold below, on a square root of the largest, so that small
 * entries are seen beside large ones.
 */
export function drawMatrix(entries: Float32Array, [rows, columns]: readonly [number, number]): Drawing {
  const [width, height] = [Math.min(LARGEST_MATRIX, columns), Math.min(LARGEST_MATRIX, rows)];
  const means = resampled(entries, [rows, columns, 1], 0, width, height);
  const most = means.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  const pixels = new Uint8ClampedArray(4 * width * height);
  means.forEach((value, i) => {
    const light = Math.sqrt(Math.abs(value) / most);
    const [strong, middle, weak] = [1.5 * light, 0.75 * light, 0.35 * light ** 2].map((part) => 255 * part);
    pixels.set(value >= 0 ? [strong!, middle!, weak!, 255] : [weak!, middle!, strong!, 255], 4 * i);
  });
  return { width, height, pixels };
}

/** A channel at another size, from its smallest value (0 if none is below) to its largest: 0 to 255. */
function graysOf(
  entries: Float32Array,
  shape: readonly [number, number, number],
  channel: number,
  width: number,
  height: number,
): Float32Array {
  const values = resampled(entries, shape, channel, width, height);
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [0, 0] as [number, number],
  );
  return values.map((value) => (high === low ? 0 : (255 * (value - low)) / (high - low)));
}

/** A channel at another size: means of blocks where it gets smaller, the nearest entry where it gets larger. */
function resampled(
  entries: Float32Array,
  [rows, columns, channels]: readonly [number, number, number],
  channel: number,
  width: number,
  height: number,
): Float32Array {
  const values = new Float32Array(width * height);
  const part = (i: number, of: number, from: number): [number, number] => {
    const first = Math.floor((i * from) / of);
    return [first, Math.max(first + 1, Math.floor(((i + 1) * from) / of))];
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [top, bottom] = part(y, height, rows);
      const [left, right] = part(x, width, columns);
      let sum = 0;
      for (let r = top; r < bottom; r++)
        for (let c = left; c < right; c++) sum += entries[(r * columns + c) * channels + channel]!;
      values[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  return values;
}
