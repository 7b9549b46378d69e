import type { SocketType } from '../graph/node-type.ts';

/** The color of a type of socket: the theme's for ours, one made of its name for a type that a pack adds. */
export function socketColor(type: SocketType = 'number'): string {
  if (!type.includes('/')) return `var(--${type})`;
  let hue = 7;
  for (let i = 0; i < type.length; i++) hue = (hue * 31 + type.charCodeAt(i)) % 360;
  return `light-dark(hsl(${hue} 55% 38%), hsl(${hue} 60% 65%))`;
}
