import type { Picture } from '../../images/picture.ts';
import { resizePicture } from '../../images/resize.ts';

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

/** A picture as the preview shows it: a large one reduced. */
export function reduced(picture: Picture): Picture {
  if (!isLarge(picture)) return picture;
  const scale = Math.sqrt(MOST_PIXELS / (picture.width * picture.height));
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.floor(scale * side)),
  ) as [number, number];
  const { data } = resizePicture(picture, width, height, 'area');
  if (!picture.alpha) return { width, height, data };
  const gray = {
    ...picture,
    data: Float32Array.from({ length: picture.data.length }, (_, i) => picture.alpha![Math.floor(i / 3)]!),
  };
  const alpha = resizePicture(gray, width, height, 'area').data.filter((_, i) => i % 3 === 0);
  return { width, height, data, alpha };
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
