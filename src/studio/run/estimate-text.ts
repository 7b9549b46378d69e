import { most } from '../../graph/extremes.ts';
import { problemText } from '../../graph/problem.ts';
import { secondsOf } from '../../run/estimate.ts';
import type { Speed } from '../../run/speeds.ts';
import { bytesText, roughText } from '../panels/run/text.ts';
import type { Forecast } from './forecasting.ts';

/** `about 50 s, 310 MB`, `about 2 h 5 min, 3.9 GB, 24 tiles`, or that it does not fit; only the memory where no speed is known. */
export function estimateText(forecast: Forecast, speed: Speed | undefined): string {
  if (!isPossible(forecast)) return tooLargeText(forecast);
  const seconds = speed && secondsOf(forecast, speed);
  return [
    ...(seconds === undefined ? [] : [`about ${roughText(seconds)}`]),
    bytesText(forecast.bytes),
    ...(tilesIn(forecast) === 0 ? [] : [`${tilesIn(forecast)} tiles`]),
  ].join(', ');
}

/** How many tiles the largest canvas of a run is cut into; 0 if all are computed whole. */
const tilesIn = ({ stages }: Pick<Forecast, 'stages'>): number =>
  most(
    stages.map(({ tiling }) => tiling?.tiles ?? 0),
    0,
  );

/** Whether a run fits, whole or in tiles. */
export const isPossible = ({ load, problem }: Pick<Forecast, 'load' | 'problem'>): boolean =>
  load <= 1 && !problem;

/** `too large for this device: at most 1480 pixels` */
function tooLargeText({ bytes, largest, memory }: Forecast): string {
  if (memory !== undefined && bytes > memory)
    return `needs ${bytesText(bytes)}, may take ${bytesText(memory)}`;
  return largest === undefined
    ? 'too large for this device'
    : `too large for this device: at most ${largest} pixels`;
}

/** Why a run that does not fit is not started, and what to do. */
export function whyTooLarge({ bytes, largest, memory, problem }: Forecast): string {
  if (problem) return problemText(problem);
  const remedy =
    largest === undefined
      ? 'Use a smaller size, or fewer or earlier layers.'
      : `Use a size of at most ${largest} pixels on the longer side of the result.`;
  if (memory !== undefined && bytes > memory)
    return `This run needs ${bytesText(bytes)} of memory, and may take ${bytesText(memory)}. Allow more in the menu of the engine, or use a smaller size.`;
  return `This run is too large for this device: it would need ${bytesText(bytes)} of memory. ${remedy}`;
}
