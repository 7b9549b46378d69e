/** Sizes along each axis; `[]` is a scalar. Pictures and features are [height, width, channels]. */
export type Shape = readonly number[];

/** What a primitive needs to know besides its inputs. Plain JSON, so that equal attributes have equal text. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * A tensor in a program: what one primitive makes of its inputs. Values are immutable and hash-consed by the
 * {@link Builder}: the same primitive on the same inputs is the same object.
 */
export interface Value {
  readonly id: number;
  readonly primitive: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  /** Id of the graph node that first asked for this value; absent for what the compiler added itself. */
  readonly origin: string | undefined;
}

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
