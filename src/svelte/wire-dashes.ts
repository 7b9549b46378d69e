import type { SocketType } from '../graph/node-type.ts';

/** Lengths of dashes and gaps in pixels, with round ends: wires of every type can be told apart without their colors. */
const dashes: Readonly<Record<string, readonly number[]>> = {
  loss: [20, 7],
  features: [14, 5, 0.1, 5],
  statistics: [12, 5, 0.1, 5, 0.1, 5],
  mask: [0.1, 5],
  number: [4, 7],
};

/** The dashes of wires of a type; none for pictures, whose wires are plain, and for the types of packs. */
export function wireDashes(type: SocketType | undefined): readonly number[] | undefined {
  return type !== undefined && Object.hasOwn(dashes, type) ? dashes[type] : undefined;
}
