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

/** The smallest rectangle that holds both; an empty one adds nothing. */
export function union(one: PixelRectangle | undefined, other: PixelRectangle): PixelRectangle {
  if (!one || one.width * one.height === 0) return other;
  if (other.width * other.height === 0) return one;
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return {
    x,
    y,
    width: Math.max(one.x + one.width, other.x + other.width) - x,
    height: Math.max(one.y + one.height, other.y + other.height) - y,
  };
}
