import { fromHex, mixColors, type Color } from './color.ts';

/** Six colors each, dark to light, as sRGB hex. */
const hexes = {
  ink: ['#0b1020', '#1f3157', '#456a94', '#93abbd', '#d9d6c8', '#f7f1e1'],
  ember: ['#1a0a12', '#5e1324', '#b52a20', '#ec6c1e', '#f8b436', '#fdf0c6'],
  sea: ['#06172b', '#0c3f63', '#157a90', '#42b5a8', '#a7dec6', '#f5f2dc'],
  meadow: ['#13261c', '#2c5a31', '#6c9437', '#c0bf48', '#f2d469', '#f8efdf'],
  candy: ['#34184f', '#8d2f8a', '#e8508c', '#ff9a86', '#8fd6e6', '#fff2e0'],
  gray: ['#0e0e0e', '#3a3a3a', '#6f6f6f', '#a6a6a6', '#d6d6d6', '#f8f8f8'],
} as const;

export type PaletteName = keyof typeof hexes;

export const paletteNames = Object.keys(hexes) as PaletteName[];

/**
 * A color for every number: from the palette's darkest at 0 to its lightest at 1, mixed between neighbors.
 * Numbers outside [0, 1] count as its ends.
 */
export type Ramp = (t: number) => Color;

/** @throws if there is no such palette; the message lists those that exist. */
export function paletteRamp(name: PaletteName): Ramp {
  if (!Object.hasOwn(hexes, name)) {
    throw new Error(`there is no palette "${name}"; there are ${paletteNames.join(', ')}`);
  }
  const colors = hexes[name].map(fromHex);
  const last = colors.length - 1;
  return (t) => {
    const position = Math.min(1, Math.max(0, t)) * last;
    const index = Math.min(last - 1, Math.floor(position));
    return mixColors(colors[index]!, colors[index + 1]!, position - index);
  };
}
