/** `12 s`, `3:05`, `1:02:40`: a length of time for a place that has little room. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `50 s`, `3 min`, `1 h 20 min`: a length of time that is only known about. */
export function roughText(seconds: number): string {
  if (seconds < 120) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `310 kB`, `31 MB`, `1.2 GB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `15 steps/s`, `2.4 s/step`: whichever is the larger number. */
export function speedText(stepsPerSecond: number): string {
  if (stepsPerSecond === 0) return '';
  return stepsPerSecond >= 1
    ? `${numberText(stepsPerSecond, 2)} steps/s`
    : `${numberText(1 / stepsPerSecond, 2)} s/step`;
}

/** A number with a few digits, however large or small it is. */
export function numberText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(digits - 2).replace('e+', 'e');
  return String(Number(value.toPrecision(digits)));
}
