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
  /** Names of the vectors the rule needs besides x and gradient; they start as zeros. */
  readonly state: readonly string[];
  /** The rule's scalars. `rate` is the learning rate of this step, `step` counts from 1. */
  scalars(rate: number, step: number): Record<string, number>;
}
