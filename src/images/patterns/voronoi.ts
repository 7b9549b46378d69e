import { pointHash } from './hash.ts';

/** The Voronoi diagram at a point. */
export interface Cell {
  /** Distance to the nearest wall of the cell; about 0.5 at most. */
  readonly edge: number;
  /** Three numbers in [0, 1) that belong to the cell. */
  readonly random: readonly [number, number, number];
}

/**
 * A Voronoi diagram of one random point in each unit square (Worley, "A Cellular Texture Basis Function",
 * SIGGRAPH 1996), with exact distances to the walls: those to the bisectors with the neighbors' points.
 */
export function voronoi(seed: number): (x: number, y: number) => Cell {
  const place = pointHash(seed);
  const paint = pointHash(seed ^ 0x5bd1e995);
  // The sites around the square asked for last: neighboring questions mostly fall in the same square.
  const reach = 2;
  const side = 2 * reach + 1;
  const sites = new Float64Array(side * side * 2);
  let column = NaN;
  let row = NaN;
  const gather = (): void => {
    for (let i = 0, to = 0; i < side; i++) {
      for (let j = 0; j < side; j++, to += 2) {
        const [dx, dy] = place(column + j - reach, row + i - reach);
        sites[to] = column + j - reach + dx;
        sites[to + 1] = row + i - reach + dy;
      }
    }
  };
  return (x, y) => {
    if (Math.floor(x) !== column || Math.floor(y) !== row) {
      column = Math.floor(x);
      row = Math.floor(y);
      gather();
    }
    let nearest = 0;
    let least = Infinity;
    for (let i = 0; i < sites.length; i += 2) {
      const distance = (sites[i]! - x) ** 2 + (sites[i + 1]! - y) ** 2;
      if (distance < least) [nearest, least] = [i, distance];
    }
    const nx = sites[nearest]!;
    const ny = sites[nearest + 1]!;
    let edge = Infinity;
    for (let i = 0; i < sites.length; i += 2) {
      if (i === nearest) continue;
      const ox = sites[i]! - nx;
      const oy = sites[i + 1]! - ny;
      const along = ((nx + ox / 2 - x) * ox + (ny + oy / 2 - y) * oy) / Math.sqrt(ox * ox + oy * oy);
      if (along < edge) edge = along;
    }
    return { edge, random: paint(Math.floor(nx), Math.floor(ny)) };
  };
}
