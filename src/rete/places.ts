import type { GraphDocument } from '../graph/document.ts';
import { least, most } from '../graph/extremes.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const COLUMN = 280;
/** As high as a node is with its picture and the numbers of a run. */
const ROW = 340;

/** Where each node stands. Nodes that the document gives no place stand right of what they depend on. */
export function placesOf({ nodes, wires }: GraphDocument): Map<string, Point> {
  const places = new Places();
  for (const { id, position } of nodes) if (position) places.put(id, { x: position[0], y: position[1] });
  if (places.of.size === nodes.length) return places.of;
  const sources = new Map<string, string[]>();
  for (const { from, to } of wires) {
    const known = sources.get(to[0]);
    if (known) known.push(from[0]);
    else sources.set(to[0], [from[0]]);
  }
  const waiting = nodes.map(({ id }) => id).filter((id) => !places.of.has(id));
  for (const id of sourcesFirst(waiting, sources)) {
    const before = (sources.get(id) ?? []).flatMap((source) => places.of.get(source) ?? []);
    const x = before.length === 0 ? 0 : most(before.map((place) => place.x)) + COLUMN;
    const y = before.length === 0 ? 0 : least(before.map((place) => place.y));
    places.put(id, { x, y: places.freeBelow(x, y) });
  }
  return places.of;
}

/** The ids, each after those of its sources that are among them; on a circle, any one begins. */
function sourcesFirst(ids: readonly string[], sources: ReadonlyMap<string, readonly string[]>): string[] {
  const left = new Set(ids);
  const order: string[] = [];
  for (const id of ids) {
    const way = left.delete(id) ? [{ id, next: 0 }] : [];
    for (let at = way.at(-1); at; at = way.at(-1)) {
      const source = sources.get(at.id)?.[at.next++];
      if (source === undefined) order.push(way.pop()!.id);
      else if (left.delete(source)) way.push({ id: source, next: 0 });
    }
  }
  return order;
}

/** What is taken already, by squares as large as a node: only those near a place are looked at. */
class Places {
  readonly of = new Map<string, Point>();
  private readonly squares = new Map<string, Point[]>();
  /** Where the last search from a place ended: what was taken stays so. */
  private readonly searched = new Map<string, number>();

  put(id: string, point: Point): void {
    this.of.set(id, point);
    const key = keyOf(Math.floor(point.x / COLUMN), Math.floor(point.y / ROW));
    const known = this.squares.get(key);
    if (known) known.push(point);
    else this.squares.set(key, [point]);
  }

  /** The first place from `y` downwards, a row at a time, where a node hides no other. */
  freeBelow(x: number, y: number): number {
    let free = this.searched.get(keyOf(x, y)) ?? y;
    while (this.isTaken(x, free)) free += ROW;
    this.searched.set(keyOf(x, y), free);
    return free;
  }

  private isTaken(x: number, y: number): boolean {
    const [column, row] = [Math.floor(x / COLUMN), Math.floor(y / ROW)];
    for (let i = column - 1; i <= column + 1; i++)
      for (let j = row - 1; j <= row + 1; j++)
        for (const other of this.squares.get(keyOf(i, j)) ?? [])
          if (Math.abs(other.x - x) < COLUMN && Math.abs(other.y - y) < ROW) return true;
    return false;
  }
}

const keyOf = (x: number, y: number) => `${x} ${y}`;
