/** Sizes along each axis; `[]` is a scalar. Pictures and features are [height, width, channels]. */
export type Shape = readonly number[];

/** Values of incompatible sizes, which the wires of a graph can cause. */
export class ShapeError extends Error {}

/** Number of entries of a tensor of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** `45 x 62 x 3`, or `scalar`. */
export function shapeText(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join(' x ');
}

/** The sizes of a matrix. Throws where the shape has not two axes. */
export function rowsColumns(shape: Shape): readonly [rows: number, columns: number] {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined)
    throw new ShapeError(`A matrix has two axes, and ${shapeText(shape)} has not.`);
  return [rows, columns];
}

/** The sizes of a picture, a mask or features. Throws where the shape has not three axes. */
export function heightWidthChannels(
  shape: Shape,
): readonly [height: number, width: number, channels: number] {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    throw new ShapeError(`Pictures and features have three axes, and ${shapeText(shape)} has not.`);
  return [height, width, channels];
}

/** The pixels of a picture, a mask or features. Throws where the shape has not three axes. */
export function heightWidth(shape: Shape): readonly [height: number, width: number] {
  const [height, width] = heightWidthChannels(shape);
  return [height, width];
}

/** The sizes of the kernel of a convolution. Throws where the shape has not four axes. */
export function kernelSizes(
  shape: Shape,
): readonly [height: number, width: number, ins: number, outs: number] {
  const [height, width, ins, outs] = shape;
  if (
    shape.length !== 4 ||
    height === undefined ||
    width === undefined ||
    ins === undefined ||
    outs === undefined
  )
    throw new ShapeError(`A kernel has four axes, and ${shapeText(shape)} has not.`);
  return [height, width, ins, outs];
}
