import { secondsOf } from '../../run/estimate.ts';
import type { Speed } from '../../run/speeds.ts';
import { bytesText, roughText } from '../panels/run/text.ts';
import type { Forecast } from './forecasting.ts';

/** `about 50 s, 310 MB`, or that it does not fit; only the memory where no speed is known. */
export function estimateText(forecast: Forecast, speed: Speed | undefined): string {
  if (forecast.load > 1) return tooLargeText(forecast);
  const seconds = speed && secondsOf(forecast, speed);
  const memory = bytesText(forecast.bytes);
  return seconds === undefined ? memory : `about ${roughText(seconds)}, ${memory}`;
}

/** `too large for this device: at most 1480 pixels` */
function tooLargeText({ largest }: Forecast): string {
  return largest === undefined
    ? 'too large for this device'
    : `too large for this device: at most ${largest} pixels`;
}

/** Why a run that does not fit is not started, and what to do. */
export function whyTooLarge({ bytes, largest }: Forecast): string {
  const remedy =
    largest === undefined
      ? 'Use a smaller size, or fewer or earlier layers.'
      : `Use a size of at most ${largest} pixels on the longer side of the result.`;
  return `This run is too large for this device: it would need ${bytesText(bytes)} of memory. ${remedy}`;
}
