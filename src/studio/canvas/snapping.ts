import { least, most } from '../../graph/extremes.ts';
import { overlap, type Box } from '../../rete/marquee.ts';
import type { Point } from '../../rete/places.ts';
import { snap, type SnapTargets, type Snapped } from '../../rete/snap.ts';
import type { GraphView } from './graph-view.svelte.ts';

/** How near the pointer has to be, in pixels. */
const DISTANCE = 6;

/** What nodes snap to that are dragged: what is seen of the graph when the drag begins. */
export class Snapping {
  private readonly graph: GraphView;
  private readonly box: Box | undefined;
  private readonly targets: SnapTargets;

  /** @param frame the frame that is dragged by its title, with the nodes in it. */
  constructor(graph: GraphView, moved: ReadonlySet<string>, frame: string | undefined) {
    this.graph = graph;
    const { x, y, k } = graph.transform;
    const { clientWidth, clientHeight } = graph.area.container;
    const view = { x: -x / k, y: -y / k, width: clientWidth / k, height: clientHeight / k };
    const frames = frame === undefined ? [] : graph.frames;
    const dragged = frames.find(({ id }) => id === frame);
    const own = [...moved].flatMap((id) => graph.boxes.get(id) ?? []);
    this.box = dragged ?? (own.length === 0 ? undefined : around(own));
    this.targets = {
      boxes: [
        ...[...graph.boxes].filter(([id]) => !moved.has(id)).map(([, box]) => box),
        ...frames.filter(({ nodes }) => !nodes.some((id) => moved.has(id))),
      ].filter((box) => overlap(box, view)),
      wires: this.box ? this.wires(moved, this.box) : [],
    };
  }

  /** How much further the nodes go that the pointer has moved by so much. */
  at(by: Point): Snapped | undefined {
    if (!this.box) return undefined;
    const box = { ...this.box, x: this.box.x + by.x, y: this.box.y + by.y };
    return snap(box, this.targets, DISTANCE / this.graph.transform.k);
  }

  /** The wires between what is moved and what is not. */
  private wires(moved: ReadonlySet<string>, { y }: Box): NonNullable<SnapTargets['wires']> {
    return this.graph.document.wires.flatMap(({ from, to }) => {
      const leaves = moved.has(from[0]);
      if (leaves === moved.has(to[0])) return [];
      const output = this.graph.socketPlace({ nodeId: from[0], side: 'output', key: from[1] });
      const input = this.graph.socketPlace({ nodeId: to[0], side: 'input', key: to[1] });
      if (!output || !input) return [];
      const [own, end] = leaves ? [output, input] : [input, output];
      return [{ below: own.y - y, end }];
    });
  }
}

function around(boxes: readonly Box[]): Box {
  const [x, y] = [least(boxes.map((box) => box.x)), least(boxes.map((box) => box.y))];
  return {
    x,
    y,
    width: most(boxes.map((box) => box.x + box.width)) - x,
    height: most(boxes.map((box) => box.y + box.height)) - y,
  };
}
