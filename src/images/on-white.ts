import type { Picture } from './picture.ts';

/** A picture with alpha drawn on white, as decoding its file gives it, to one level. An opaque picture as it is. */
export function onWhite(picture: Picture): Picture {
  const { width, height, data, alpha } = picture;
  if (!alpha) return picture;
  return { width, height, alpha, data: data.map((x, i) => 1 + alpha[Math.floor(i / 3)]! * (x - 1)) };
}
