/** Red, green and blue: sRGB in [0, 1]. */
export type Color = readonly [red: number, green: number, blue: number];

/** The color that `amount` in [0, 1] leads from `a` to `b`, mixed as sRGB. */
export function mixColors(a: Color, b: Color, amount: number): Color {
  return [a[0] + (b[0] - a[0]) * amount, a[1] + (b[1] - a[1]) * amount, a[2] + (b[2] - a[2]) * amount];
}

/** Makes a color lighter (above 1) or darker (below 1) by a factor, within [0, 1]. */
export function shade(color: Color, factor: number): Color {
  return [Math.min(1, color[0] * factor), Math.min(1, color[1] * factor), Math.min(1, color[2] * factor)];
}

/** Reads "#rrggbb". */
export function fromHex(hex: string): Color {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
