import { toGraph } from './marquee.ts';
import type { Point } from './places.ts';
import type { Gesture } from './pointer-gestures.ts';
import type { GraphArea } from './scheme.ts';

export interface CutEvents {
  /** The line drawn so far in the graph, and the wires that it crosses. */
  drawn(line: readonly Point[], wires: readonly string[]): void;
  ended(wires: readonly string[]): void;
  canceled(): void;
}

/** Draws a line over the graph and reports which wires it crosses. */
export function cutWires(area: GraphArea, start: PointerEvent, events: CutEvents): Gesture {
  const at = ({ clientX, clientY }: PointerEvent): Point => {
    const [x, y] = toGraph(area, clientX, clientY);
    return { x, y };
  };
  const line = [at(start)];
  const wires = wireLines(area.container);
  let crossed: readonly string[] = [];
  return {
    move(event) {
      line.push(at(event));
      crossed = [...wires].filter(([, wire]) => cross(line, wire)).map(([id]) => id);
      events.drawn([...line], crossed);
    },
    end: () => {
      events.ended(crossed);
    },
    cancel: () => {
      events.canceled();
    },
  };
}

/** Whether two open lines through points cross anywhere. */
export function cross(one: readonly Point[], other: readonly Point[]): boolean {
  return one.some((a, i) => {
    const b = one[i + 1];
    return (
      b !== undefined && other.some((c, j) => other[j + 1] !== undefined && meet(a, b, c, other[j + 1]!))
    );
  });
}

/** Whether the ends of each part lie on both sides of the other. */
function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (from: Point, to: Point, p: Point) =>
    Math.sign((to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** Points along every wire as it is drawn, by the wire's id. */
function wireLines(container: HTMLElement): Map<string, Point[]> {
  const PARTS = 24;
  const paths = [...container.querySelectorAll<SVGPathElement>('path[data-wire]')];
  return new Map(
    paths.map((path) => {
      const length = path.getTotalLength();
      const points = Array.from({ length: PARTS + 1 }, (_, i) => path.getPointAtLength((i / PARTS) * length));
      return [path.dataset['wire']!, points];
    }),
  );
}
