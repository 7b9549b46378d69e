import type { Bounds } from './box.ts';
import type { PointwiseRule } from './vectors.ts';

/** What the settings of every first-order method share. */
export interface FirstOrderSettings {
  /** Step size, above 0, in the units the method gives it. */
  readonly learningRate: number;
  /** Lowest and highest value of an entry of x: entries are clipped to them after each update. Default: no bounds. */
  readonly bounds?: Bounds;
}

/** The names every first-order rule uses for the point and its gradient; `State` are the method's own vectors. */
export type FirstOrderRule<State extends string = never> = PointwiseRule<'x' | 'gradient' | State>;

/** A first-order method: one rule, the vectors it carries from step to step, and its numbers at each step. */
export interface FirstOrderMethod {
  readonly rule: PointwiseRule;
  /**
   * The vectors the rule needs besides x and gradient, which start as zeros: each with the power of the gradient that it grows
   * with. Where a loss is multiplied by a, a mean of squared gradients, of power 2, is multiplied by a².
   */
  readonly state: Readonly<Record<string, number>>;
  /** The rule's scalars. `rate` is the learning rate of this step, `step` counts from 1. */
  scalars(rate: number, step: number): Record<string, number>;
}
