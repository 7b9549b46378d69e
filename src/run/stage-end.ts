import { resizePicture } from '../images/resize.ts';
import type { DescentState } from './descent.ts';

/** The state of a stage at its end, with the size of its pictures. */
export interface StageEnd {
  readonly width: number;
  readonly height: number;
  readonly state: DescentState<Float32Array>;
}

/** The state at another size, blended in lines between pixels: what is never negative stays so. */
export function stateAt({ state, ...from }: StageEnd, width: number, height: number): StageEnd['state'] {
  const vectors = Object.entries(state.vectors).map(([name, data]) => [
    name,
    resizePicture({ ...from, data }, width, height, 'bilinear').data,
  ]);
  return { ...state, vectors: Object.fromEntries(vectors) as Record<string, Float32Array> };
}
