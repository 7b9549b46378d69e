import { sameShape, sizeOf, type Shape } from '../../../program/shape.ts';
import { add, div, index, isZero, mod, mul, type Expression } from './expression.ts';
import type { Scope } from './scope.ts';

/**
 * Which entry of a tensor is meant: by its place in row-major order or by its coordinates, whichever is known; the other
 * is computed where it is asked for.
 */
export class Place {
  readonly shape: Shape;
  private readonly scope: Scope;
  private readonly known: {
    readonly linear?: Expression<'index'>;
    readonly coordinates?: readonly Expression<'index'>[];
  };

  private constructor(
    scope: Scope,
    shape: Shape,
    known: { linear?: Expression<'index'>; coordinates?: readonly Expression<'index'>[] },
  ) {
    this.scope = scope;
    this.shape = shape;
    this.known = known;
  }

  static linear(scope: Scope, shape: Shape, linear: Expression<'index'>): Place {
    return new Place(scope, shape, { linear });
  }
  static coordinates(scope: Scope, shape: Shape, coordinates: readonly Expression<'index'>[]): Place {
    return new Place(scope, shape, { coordinates });
  }

  /**
   * The place of term number `term` of sum number `sum`, where a tensor of `shape` is summed over `axes`.
   */
  static ofTerm(
    scope: Scope,
    shape: Shape,
    axes: readonly number[],
    term: Expression<'index'>,
    sum: Expression<'index'>,
  ): Place {
    if (sizeOf(shape.filter((_, axis) => !axes.includes(axis))) === 1)
      return Place.linear(scope, shape, term);
    const only = (axisCounts: (axis: number) => boolean): Shape =>
      shape.map((n, axis) => (axisCounts(axis) ? n : 1));
    const kept = Place.linear(
      scope,
      only((axis) => !axes.includes(axis)),
      sum,
    );
    const summed = Place.linear(
      scope,
      only((axis) => axes.includes(axis)),
      term,
    );
    return Place.coordinates(
      scope,
      shape,
      shape.map((_, axis) => (axes.includes(axis) ? summed : kept).coordinate(axis)),
    );
  }

  /** Its number in row-major order. */
  get linear(): Expression<'index'> {
    if (this.known.linear !== undefined) return this.known.linear;
    const terms = this.shape.flatMap((n, axis) => {
      const coordinate = this.coordinate(axis);
      const stride = strideOf(this.shape, axis);
      if (n === 1 || isZero(coordinate)) return [];
      return [stride === 1 ? coordinate : mul(coordinate, index(stride))];
    });
    const [first, ...others] = terms;
    return first ? this.scope.define(add(first, ...others)) : index(0);
  }

  coordinate(axis: number): Expression<'index'> {
    if (this.known.coordinates) return this.known.coordinates[axis]!;
    const n = this.shape[axis]!;
    if (n === 1) return index(0);
    const stride = strideOf(this.shape, axis);
    const leading = sizeOf(this.shape.slice(0, axis)) === 1;
    const divided = stride === 1 ? this.linear : this.scope.define(div(this.linear, index(stride)));
    return leading ? divided : this.scope.define(mod(divided, index(n)));
  }

  get all(): Expression<'index'>[] {
    return this.shape.map((_, axis) => this.coordinate(axis));
  }

  /** The coordinates of an entry of features. */
  get three(): readonly [
    row: Expression<'index'>,
    column: Expression<'index'>,
    channel: Expression<'index'>,
  ] {
    return [this.coordinate(0), this.coordinate(1), this.coordinate(2)];
  }

  /** The same entry under another shape of as many entries. */
  reshaped(shape: Shape): Place {
    return sameShape(shape, this.shape) ? this : Place.linear(this.scope, shape, this.linear);
  }

  /** The entry of a tensor of `shape` that is stretched to this place's shape. */
  stretchedFrom(shape: Shape): Place {
    if (sameShape(shape, this.shape)) return this;
    if (sizeOf(shape) === 1) return Place.linear(this.scope, shape, index(0));
    return Place.coordinates(
      this.scope,
      shape,
      shape.map((n, axis) => (n === 1 ? index(0) : this.coordinate(axis))),
    );
  }
}

function strideOf(shape: Shape, axis: number): number {
  return sizeOf(shape.slice(axis + 1));
}
