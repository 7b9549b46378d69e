import { resizePicture } from '../images/resize.ts';
import { gradientPowers } from '../optimizers/index.ts';
import type { DescentState } from './descent.ts';

/** The state of a stage at its end, with the size of its pictures. */
export interface StageEnd {
  readonly width: number;
  readonly height: number;
  readonly state: DescentState<Float32Array>;
}

/**
 * The state at another size, blended in lines between pixels: what is never negative stays so.
 *
 * With `scales`, what is made of gradients is scaled as they are. A loss that is a mean over the N positions of a canvas has an
 * entry of its gradient that is the sum of a number of terms that does not depend on N, divided by N (the chain rule). So with k
 * times the pixels, a mean of gradients is divided by k, and one of squared gradients by k²: then Adam's next step, m / √v, is
 * as long as the last one (Kingma, Ba 2015, section 2.1: a factor c on g is a factor c on m and c² on v). Unscaled, m forgets the
 * larger gradients before v does, and steps are up to k times too short until then.
 */
export function stateAt(
  { state, ...from }: StageEnd,
  width: number,
  height: number,
  { scales = false }: { scales?: boolean } = {},
): StageEnd['state'] {
  const pixels = (width * height) / (from.width * from.height);
  const powers = gradientPowers(state.settings);
  const vectors = Object.entries(state.vectors).map(([name, entries]) => {
    const { data } = resizePicture({ ...from, data: entries }, width, height, 'bilinear');
    const factor = scales ? pixels ** -(powers[name] ?? 0) : 1;
    return [name, factor === 1 ? data : data.map((x) => x * factor)];
  });
  return { ...state, vectors: Object.fromEntries(vectors) as Record<string, Float32Array> };
}
