/** Whole pixels of a mask, from the upper left corner. */
export interface PixelRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels of a mask that a box of any place and size touches; empty where it lies outside. */
export function pixelsIn(
  left: number,
  top: number,
  right: number,
  bottom: number,
  { width, height }: { readonly width: number; readonly height: number },
): PixelRectangle {
  const [x, y] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
  return {
    x,
    y,
    width: Math.max(0, Math.min(width, Math.ceil(right)) - x),
    height: Math.max(0, Math.min(height, Math.ceil(bottom)) - y),
  };
}
