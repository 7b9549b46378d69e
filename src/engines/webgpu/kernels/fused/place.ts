import { sameShape, sizeOf, type Shape } from '../../../../program/value.ts';
import type { Scope } from './scope.ts';

/**
 * Which entry of a tensor is meant, in the words of a shader: by its place in row-major order or by its coordinates,
 * whichever is known; the other is worked out where it is asked for.
 */
export class Place {
  readonly shape: Shape;
  private readonly scope: Scope;
  private readonly known: { linear?: string; coordinates?: readonly string[] };

  private constructor(
    scope: Scope,
    shape: Shape,
    known: { linear?: string; coordinates?: readonly string[] },
  ) {
    this.scope = scope;
    this.shape = shape;
    this.known = known;
  }

  static linear(scope: Scope, shape: Shape, linear: string): Place {
    return new Place(scope, shape, { linear });
  }
  static coordinates(scope: Scope, shape: Shape, coordinates: readonly string[]): Place {
    return new Place(scope, shape, { coordinates });
  }

  /** Its number in row-major order. */
  get linear(): string {
    if (this.known.linear !== undefined) return this.known.linear;
    const terms = this.shape.flatMap((n, axis) => {
      const coordinate = this.coordinate(axis);
      const stride = strideOf(this.shape, axis);
      if (n === 1 || coordinate === '0u') return [];
      return [stride === 1 ? coordinate : `${coordinate} * ${stride}u`];
    });
    return terms.length === 0 ? '0u' : this.scope.name('u32', terms.join(' + '));
  }

  coordinate(axis: number): string {
    if (this.known.coordinates) return this.known.coordinates[axis]!;
    const n = this.shape[axis]!;
    if (n === 1) return '0u';
    const stride = strideOf(this.shape, axis);
    const leading = sizeOf(this.shape.slice(0, axis)) === 1;
    const divided = stride === 1 ? this.linear : this.scope.name('u32', `${this.linear} / ${stride}u`);
    return leading ? divided : this.scope.name('u32', `${divided} % ${n}u`);
  }

  get all(): string[] {
    return this.shape.map((_, axis) => this.coordinate(axis));
  }

  /** The coordinates of an entry of features. */
  get three(): readonly [row: string, column: string, channel: string] {
    return [this.coordinate(0), this.coordinate(1), this.coordinate(2)];
  }

  /** The same entry under another shape of as many entries. */
  reshaped(shape: Shape): Place {
    return sameShape(shape, this.shape) ? this : Place.linear(this.scope, shape, this.linear);
  }

  /** The entry of a tensor of `shape` that is stretched to this place's shape. */
  stretchedFrom(shape: Shape): Place {
    if (sameShape(shape, this.shape)) return this;
    if (sizeOf(shape) === 1) return Place.linear(this.scope, shape, '0u');
    return Place.coordinates(
      this.scope,
      shape,
      shape.map((n, axis) => (n === 1 ? '0u' : this.coordinate(axis))),
    );
  }
}

function strideOf(shape: Shape, axis: number): number {
  return sizeOf(shape.slice(axis + 1));
}
