import type { GraphWire } from '../document.ts';

/** Names a wire by the input where it ends, which takes no other: `total terms.style`. */
export function wireId({ to }: GraphWire): string {
  return to.join(' ');
}
