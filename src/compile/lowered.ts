import type { Problem } from '../graph/problem.ts';
import type { Builder } from '../program/builder.ts';
import type { OptimizerPlan } from '../optimizers/index.ts';
import type { OutputSettings } from '../program/node.ts';
import type { Parameterization } from '../program/parameterization/parameterization.ts';
import type { Value, ValueOf } from '../program/value.ts';

/** One optimization: what it starts from, what it makes smaller, and how. */
export interface LoweredStage {
  /** The id of its optimizer node, with a fraction of the size for a smaller level of a pyramid. */
  readonly id: string;
  /** The optimizer's node. */
  readonly node: string;
  /** Fraction of the size of its canvas; 1 except for the smaller levels of a pyramid. */
  readonly share: number;
  /** The smaller stage whose means of gradients it continues with. */
  readonly carriesFrom: string | undefined;
  /** Whether these are scaled as the gradients of a mean over positions are. */
  readonly scalesCarried: boolean;
  readonly canvas: ValueOf<'canvas'>;
  /** What the optimizer changes instead of pixels. */
  readonly parameterization: Parameterization | undefined;
  readonly start: Value;
  readonly total: Value;
  /** Every loss term by node, before any weight. */
  readonly terms: ReadonlyMap<string, Value>;
  readonly plan: OptimizerPlan;
  readonly planWith: PlanWith;
  /** The picture that it ends with. */
  readonly result: Value;
}

/**
 * The plan that the optimizer's node requests with these values of its parameters, and the same inputs: a run continues with
 * it when they change. Undefined if the node refuses them.
 */
export type PlanWith = (parameters: Readonly<Record<string, unknown>>) => OptimizerPlan | undefined;

/** A picture to show or keep. */
export interface LoweredPicture {
  readonly node: string;
  readonly value: Value;
  /** How opaque it is; undefined if it is opaque. */
  readonly alpha: Value | undefined;
  /** The file that it goes to; a picture that is only shown has none. */
  readonly file: string | undefined;
  readonly output?: OutputSettings | undefined;
}

export interface Lowered {
  /** What is wrong with sizes, pictures and models. */
  readonly problems: readonly Problem[];
  /** In an order in which each finds the results that it starts from. */
  readonly stages: readonly LoweredStage[];
  /** What nodes show. */
  readonly pictures: readonly LoweredPicture[];
  readonly canvases: readonly ValueOf<'canvas'>[];
  /** Made all of these values. */
  readonly builder: Builder;
}
