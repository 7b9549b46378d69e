/**
 * The vector space an optimizer works in. An engine supplies one over its own buffers; `arrays.ts` has one over
 * plain float64 arrays. `V` is opaque to the optimizers: they own what `create` gives and change it in place.
 */
export interface Vectors<V> {
  /**
   * A new vector of zeros, as long as the point, or as `like`: a method's queue may have others, which are only copied.
   */
  create(like?: V): V;
  /** Gives a vector back; it must not be used afterwards. */
  free(v: V): void;
  /** to = from */
  copy(from: V, to: V): void;
  /** x = a x */
  scale(a: number, x: V): void;
  /** y = a x + y */
  axpy(a: number, x: V, y: V): void;
  /** sum of x_i y_i */
  dot(x: V, y: V): Promise<number>;
  /** max of |x_i| */
  maxAbs(x: V): Promise<number>;
  /** sum of |x_i| */
  sumAbs(x: V): Promise<number>;
  /**
   * Updates vectors entry by entry: every name in what the rule returns is overwritten by the returned value.
   * The rule sees `vectors` as entries and `scalars` as numbers that may differ from call to call.
   */
  update<N extends string>(
    rule: PointwiseRule<N>,
    vectors: Record<N, V>,
    scalars: Record<string, number>,
  ): void;
}

/**
 * Arithmetic on the entries of a vector, written once and read by every engine: as numbers over plain arrays, as
 * tensors over TensorFlow.js, as generated shader text over WebGPU.
 */
export interface Pointwise<E> {
  constant(value: number): E;
  add(a: E, b: E): E;
  sub(a: E, b: E): E;
  mul(a: E, b: E): E;
  div(a: E, b: E): E;
  sqrt(a: E): E;
  min(a: E, b: E): E;
  max(a: E, b: E): E;
}

/** One entry-by-entry update. `name` identifies the rule, so that an engine can keep what it built for it. */
export interface PointwiseRule<N extends string = string> {
  readonly name: string;
  apply<E>(p: Pointwise<E>, v: Record<N, E>, k: Record<string, E>): Partial<Record<N, E>>;
}
