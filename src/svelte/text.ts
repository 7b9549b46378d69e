/** `0.0132`, `1.24e6`: three digits that count. */
export function valueText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(2).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

/** `42%`; a fraction too small to round up is `<1%`. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  return `${Math.round(share * 100)}%`;
}

/** `1/4`, `2/3`; a share that is no simple fraction is `30%`. */
export function fractionText(share: number): string {
  for (let below = 1; below <= 16; below++) {
    const above = Math.round(share * below);
    if (above > 0 && Math.abs(above / below - share) < 1e-3)
      return below === 1 ? String(above) : `${above}/${below}`;
  }
  return shareText(share);
}

/** `8 s`, `3 min`. */
export function durationText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
