import type { Stage } from '../compile/compile.ts';
import type { Execution } from '../engines/engine.ts';
import { faultOf, type StepStatus } from '../optimizers/index.ts';
import { sizeOf } from '../program/value.ts';
import { optimizedShape } from './coefficients.ts';
import type { DescentState } from './descent.ts';

/**
 * A run between two steps: everything needed to continue later, on the same engine with the same bits. `canvas` and
 * `sound` are as the engine has them: pixels that are not cut to [0, 1], or the coefficients of a parameterization.
 */
export interface Checkpoint {
  /** The optimizer at work. */
  readonly optimizer: string;
  /** Steps that it has taken, evaluations, and seconds at work. */
  readonly step: number;
  readonly evaluations: number;
  readonly seconds: number;
  /** What its last step reported; anything but `running` ends it. */
  readonly status: StepStatus;
  /** How often it has drawn random numbers: evaluations, with those that no step counts. */
  readonly drawn: number;
  readonly canvas: Float32Array;
  /** The last picture whose loss was a number. */
  readonly sound: Float32Array;
  readonly descent: DescentState<Float32Array>;
  /** What optimizers before it ended with. */
  readonly results: ReadonlyMap<string, Float32Array>;
}

/** Says why a checkpoint does not fit a graph with these stages, without a full stop; undefined if it fits. */
export function misfit(
  { optimizer, canvas, sound, descent, results }: Checkpoint,
  stages: readonly Stage[],
): string | undefined {
  const stage = stages.find(({ id }) => id === optimizer);
  if (!stage) return `the graph has no active optimizer “${optimizer}”`;
  const [height, width] = stage.canvas.shape as [number, number];
  const length = sizeOf(optimizedShape(stage));
  if (canvas.length !== length)
    return `the canvas of “${optimizer}” is now ${width} x ${height}, but had another size`;
  if (sound.length !== length) return `“sound” should have ${length} entries, but has ${sound.length}`;
  for (const [name, { length: got }] of results) {
    const other = stages.find(({ id }) => id === name);
    if (other && sizeOf(other.canvas.shape) !== got)
      return `the result of “${name}” should have ${sizeOf(other.canvas.shape)} entries, but has ${got}`;
  }
  const fault = faultOf(descent.settings, descent, length);
  return fault && `in the state of “${optimizer}”, ${fault}`;
}

/** Copies of what a descent carries, out of the engine. */
export async function readState<V>(
  execution: Execution<V>,
  { settings, numbers, vectors }: DescentState<V>,
): Promise<DescentState<Float32Array>> {
  const entries: Record<string, Float32Array> = {};
  // One after the other: an engine needs a buffer for each that is on its way.
  for (const [name, vector] of Object.entries(vectors)) entries[name] = await execution.read(vector);
  return { settings, numbers, vectors: entries };
}

/** Hands `take` a saved state as vectors of an execution, which are gone afterwards. */
export function lendState<V>(
  execution: Execution<V>,
  { settings, numbers, vectors }: DescentState<Float32Array>,
  use: (state: DescentState<V>) => void,
): void {
  const lent = Object.entries(vectors).map(([name, entries]): [string, V] => {
    const vector = execution.vectors.create();
    execution.write(vector, entries);
    return [name, vector];
  });
  try {
    use({ settings, numbers, vectors: Object.fromEntries(lent) });
  } finally {
    for (const [, vector] of lent) execution.vectors.free(vector);
  }
}
