/** A mask while it is painted: 0 is outside, 255 inside; `height * width` bytes, row by row. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The longer side of a painting in pixels: it is stretched over the picture, and travels in the graph. */
const LONGEST = 1024;

export function emptyMask(width: number, height: number): Mask {
  return { width, height, data: new Uint8Array(width * height) };
}

/** The size of the painting for a picture. */
export function paintingSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
