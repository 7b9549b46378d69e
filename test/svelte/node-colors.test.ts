import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nodeColors } from '../../src/graph/node-look.ts';

const css = readFileSync('src/svelte/theme.css', 'utf8');
/** As the title of a node of a color is mixed with a panel. */
const TINT = Number(/--tint: (\d+)%/.exec(readFileSync('src/svelte/Node.svelte', 'utf8'))![1]) / 100;

type Color = readonly [number, number, number];

function colorOf(name: string, theme: 0 | 1): Color {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`).exec(css)!;
  const hex = [light, dark][theme]!;
  const part = (at: number) => parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(0), part(2), part(4)];
}

function luminance(color: Color): number {
  const [r, g, b] = color.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

it.each(nodeColors)('a title can be read on %s in both themes', (name) => {
  for (const theme of [0, 1] as const) {
    const panel = colorOf('panel', theme);
    const [r, g, b] = colorOf(`node-${name}`, theme).map((v, i) => TINT * v + (1 - TINT) * panel[i]!);
    const [low, high] = [luminance([r!, g!, b!]), luminance(colorOf('ink', theme))].sort((x, y) => x - y);
    expect((high! + 0.05) / (low! + 0.05)).toBeGreaterThan(4.5);
  }
});
