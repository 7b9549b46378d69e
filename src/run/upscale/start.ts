import type { Stage } from '../../compile/compile.ts';
import type { Picture } from '../../images/picture.ts';
import { resizePicture } from '../../images/resize.ts';
import { gradientPowers } from '../../optimizers/index.ts';
import { heightWidth } from '../../program/shape.ts';
import { sameShape, sizeOf } from '../../program/value.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { encoded, optimizedShape } from '../coefficients.ts';
import type { DescentState } from '../descent.ts';
import { stateAt } from '../stage-end.ts';

/** What a run ended with, or where it was cut off. */
export interface UpscaleFrom {
  /** The canvas, not cut to [0, 1] where it is known so. */
  readonly picture: Picture;
  /** The optimizer’s state at that picture, if it is known. */
  readonly state?: DescentState<Float32Array> | undefined;
}

/**
 * Where the run of an upscaled graph begins, as a checkpoint before its first step: the option `resume` of `run` takes it. The canvas is
 * enlarged with cubic interpolation. Averages of gradients are enlarged, and scaled as {@link stateAt} says; L-BFGS starts without
 * its pairs.
 *
 * @param optimizer the id of the optimizer in the upscaled graph, whose stages these are.
 */
export function upscaleStart(
  stages: readonly Stage[],
  optimizer: string,
  { picture, state }: UpscaleFrom,
): Checkpoint {
  const first = stages.find(({ node }) => node === optimizer)!;
  const [height, width] = heightWidth(first.canvas.shape);
  const canvas = encoded(first, resizePicture(picture, width, height, 'bicubic').data);
  return {
    optimizer: first.id,
    ...{ step: 0, evaluations: 0, seconds: 0, status: 'running', drawn: 0 },
    canvas,
    sound: canvas,
    descent: stateFor(first, width, height, { picture, state }),
    results: new Map(),
  };
}

function stateFor(
  stage: Stage,
  width: number,
  height: number,
  { picture, state }: UpscaleFrom,
): DescentState<Float32Array> {
  const { settings } = stage.plan;
  const shape = optimizedShape(stage);
  const zeros = () => new Float32Array(sizeOf(shape));
  if (settings.method === 'l-bfgs')
    return {
      settings,
      numbers: settings.restarts ? { runSteps: [0], runEvaluations: [0] } : {},
      vectors: { gradient: zeros() },
    };
  const names = Object.keys(gradientPowers(settings));
  // Coefficients of another basis are not resized like a picture.
  if (
    !sameShape(shape, stage.canvas.shape) ||
    state?.settings.method !== settings.method ||
    !names.every((name) => Object.hasOwn(state.vectors, name))
  )
    return {
      settings,
      numbers: { steps: [0] },
      vectors: Object.fromEntries(names.map((name) => [name, zeros()])),
    };
  const end = { width: picture.width, height: picture.height, state };
  const { vectors } = stateAt(end, width, height, { scales: true });
  const own = names.map((name) => [name, vectors[name]!] as const);
  return { settings, numbers: { steps: state.numbers['steps'] ?? [0] }, vectors: Object.fromEntries(own) };
}
