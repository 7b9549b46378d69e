import type { Picture } from '../../images/picture.ts';

/** Up to so many pixels, pictures are sent and shown as they are. */
const MOST_PIXELS = 1.5e6;

export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Size = Pick<Picture, 'width' | 'height'>;

/** Whether a picture is so large that it is shown reduced, and in parts. */
export const isLarge = ({ width, height }: Size): boolean => width * height > MOST_PIXELS;

/** A picture as the preview shows it: of a large one, the means of squares of its pixels. */
export function reduced(picture: Picture): Picture {
  if (!isLarge(picture)) return picture;
  const { width, height, data, alpha } = picture;
  const side = Math.ceil(Math.sqrt((width * height) / MOST_PIXELS));
  const means = (entries: Float32Array, channels: number) =>
    meansOf(entries, { width, height, channels, side });
  return {
    ...{ width: Math.ceil(width / side), height: Math.ceil(height / side), data: means(data, 3) },
    ...(alpha && { alpha: means(alpha, 1) }),
  };
}

interface Squares extends Size {
  readonly channels: number;
  /** Pixels of a square, in each direction; at the end there may be fewer. */
  readonly side: number;
}

/** In one pass, as fast as the picture can be read. */
function meansOf(entries: Float32Array, { width, height, channels, side }: Squares): Float32Array {
  const columns = Math.ceil(width / side);
  const out = new Float32Array(columns * Math.ceil(height / side) * channels);
  for (let y = 0, from = 0; y < height; y++) {
    const rows = Math.min(side, height - (y - (y % side)));
    let to = Math.floor(y / side) * columns * channels;
    for (let x = 0; x < width; x += side, to += channels) {
      const count = Math.min(side, width - x);
      const share = 1 / (count * rows);
      for (let k = 0; k < count; k++)
        for (let c = 0; c < channels; c++) out[to + c]! += share * entries[from++]!;
    }
  }
  return out;
}

/** Rows of a picture; they share its numbers. */
export function rowsOf({ width, data, alpha }: Picture, top: number, height: number): Picture {
  const [from, to] = [width * top, width * (top + height)];
  return {
    ...{ width, height, data: data.subarray(3 * from, 3 * to) },
    ...(alpha && { alpha: alpha.subarray(from, to) }),
  };
}

/** A part of a picture, within it; reduced if it is large itself. */
export function partOf(picture: Picture, { left, top, width, height }: PixelBox): Picture {
  const cut = (entries: Float32Array, channels: number): Float32Array => {
    const part = new Float32Array(channels * width * height);
    for (let y = 0; y < height; y++) {
      const from = channels * ((top + y) * picture.width + left);
      part.set(entries.subarray(from, from + channels * width), channels * y * width);
    }
    return part;
  };
  const data = cut(picture.data, 3);
  return reduced({ width, height, data, ...(picture.alpha && { alpha: cut(picture.alpha, 1) }) });
}
