/**
 * - `running`: continue.
 * - `converged`: the settings' tolerances are met.
 * - `stalled`: no step lowers the loss further, although the tolerances are not met; the usual reason is rounding of
 *   the loss.
 * - `diverged`: the loss is no longer finite; the step changed nothing.
 */
export type StepStatus = 'running' | 'converged' | 'stalled' | 'diverged';

export interface StepReport {
  readonly loss: number;
  /** How often this step evaluated the objective. */
  readonly evaluations: number;
  /** Anything but `running` asks the caller to stop. */
  readonly status: StepStatus;
  /** Whether the last evaluation was of a point that was not taken. */
  readonly rejected?: boolean;
  /** Whether this step was the last of a run that a fresh one follows: restarted L-BFGS. */
  readonly endsRun?: boolean;
}

/**
 * What an optimizer carries from step to step besides the point itself: enough to continue with the same bits in another
 * optimizer with the same settings whose objective is at the same point.
 */
export interface OptimizerState<V> {
  readonly numbers: Readonly<Record<string, readonly number[]>>;
  readonly vectors: Readonly<Record<string, V>>;
}

/**
 * A method at work on one objective. It owns the vectors it made through `objective.vectors`, not the objective's.
 * One step at a time: wait for a step before the next, and before `dispose`.
 */
export interface Optimizer<V = unknown> {
  /**
   * Takes one step.
   *
   * @param rateFactor multiplies the learning rate for this step only, see `scheduleFactor`. Default 1. L-BFGS finds
   *   its own step lengths and does not use it.
   * @throws StartError if the very first evaluation is not finite: there is no point to start from.
   */
  step(rateFactor?: number): Promise<StepReport>;
  /** How to take steps without waiting for them. Absent where a method has to know its losses. */
  readonly queue?: Queue<V>;
  /** The state between two steps. The vectors stay the optimizer's own, and what they are until its next step. */
  state(): Promise<OptimizerState<V>>;
  /**
   * Continues from a state, which it copies; before the first step.
   *
   * @throws Error if the state is that of another method.
   */
  restore(state: OptimizerState<V>): void;
  /** Frees the optimizer's vectors. */
  dispose(): void;
}

/**
 * A method whose work between two evaluations is only recorded, by an engine that runs the recorded work in order. The losses and
 * the verdicts on the evaluations are known later.
 */
export interface Queue<V> {
  /** Records the work before an evaluation. */
  before?(): void;
  /** Records the work after it. `rateFactor` is that of {@link Optimizer.step}. */
  after(rateFactor?: number): void;
  /** A vector whose first entry, after {@link after}, is the verdict on the evaluation. Absent: the loss decides. */
  readonly verdict?: V;
  /**
   * Judges an evaluation by its loss and the entry of the verdict: `tried` if its step continues, else how the step
   * ended. Undefined if {@link Optimizer.step} must repeat the step from its beginning.
   */
  judge(loss: number, verdict: number): StepStatus | 'tried' | undefined;
  /** The maximum number of evaluations after a mark to return to. */
  readonly underWay: number;
  /** Of a step: more mean that something is wrong. */
  readonly mostEvaluations: number;
  /** Everything that evaluations change besides x: vectors, which must be copied to go back, and numbers. */
  mark(): OptimizerState<V>;
  /** Goes back to the numbers of a mark. */
  goBack(numbers: OptimizerState<V>['numbers']): void;
}

/** There is no valid start: the first loss or gradient is not a number. */
export class StartError extends Error {}

/** Throws a {@link StartError} unless a first evaluation gave something to start from. `what` names the value in the message. */
export function requireFiniteStart(what: 'loss' | 'gradient', value: number): void {
  if (!Number.isFinite(value)) {
    throw new StartError(
      `The ${what} at the starting point is ${value}, so there is nothing to descend from.`,
    );
  }
}

/** A number of a state. Throws if it is missing. */
export function numberIn({ numbers }: OptimizerState<unknown>, name: string): number {
  const number = numbers[name]?.[0];
  if (number === undefined) throw notOfThisMethod(name);
  return number;
}

/** A vector of a state. Throws if it is missing. */
export function vectorIn<V>({ vectors }: OptimizerState<V>, name: string): V {
  if (!Object.hasOwn(vectors, name)) throw notOfThisMethod(name);
  return vectors[name]!;
}

function notOfThisMethod(name: string): Error {
  return new Error(`The saved state has no “${name}”: it belongs to another method. Start the method again.`);
}
