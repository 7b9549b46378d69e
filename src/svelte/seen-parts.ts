import type { Box } from '../rete/marquee.ts';
import { overlap } from '../rete/marquee.ts';

/** How much of a node or wire is drawn; nothing yet of a new one, whose element is where Rete put it. */
export type Detail = 'new' | 'none' | 'brief' | 'whole';

/** A node or a wire. */
export interface Part {
  readonly detail: Detail;
  /** Where it is in the graph; undefined if that is not known. */
  box(): Box | undefined;
  draw(detail: Detail): void;
}

interface Change {
  readonly part: Part;
  readonly detail: Detail;
  readonly rank: number;
}

/** Graphs up to this many nodes are always drawn completely: then the browser's own search finds everything. */
const SMALL = 64;
/** Milliseconds of drawing in a frame. */
const SLICE = 8;
/** How far beyond the view parts are drawn, and how far drawn ones stay, in widths and heights of it. */
const [AHEAD, STAYS] = [0.35, 1];

export interface SeenGraph {
  readonly nodes: ReadonlyMap<HTMLElement, Part>;
  readonly wires: ReadonlyMap<HTMLElement, Part>;
  /** What is seen of the graph, in its units. */
  view(): Box;
  isFar(): boolean;
  /** The view moves: what is not seen can go later. */
  isMoving(): boolean;
  /** Nodes that are drawn completely wherever they are. */
  isPinned(node: Part): boolean;
  /** After parts were drawn. */
  drawn(): void;
}

/** Draws the parts of a graph that are seen, the nearest to the middle first, a slice in each frame. */
export class SeenParts {
  private readonly graph: SeenGraph;
  private frame: number | undefined;
  private covered: Box | undefined;
  private waiting = false;

  constructor(graph: SeenGraph) {
    this.graph = graph;
  }

  /** The view moved: what is drawn may still cover it. */
  moved(): void {
    const { covered } = this;
    const view = grown(this.graph.view(), AHEAD / 3);
    if (!covered || !contains(covered, view)) this.look();
  }

  /** Looks in the next frame at what is to be drawn. */
  look(): void {
    this.covered = undefined;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.pass();
    });
  }

  /** Nodes were added: what they show, and from where, comes before the next frame but one. */
  added(): void {
    this.waiting = true;
    this.look();
  }

  destroy(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  private pass(): void {
    const { graph } = this;
    const small = graph.nodes.size <= SMALL;
    if (this.waiting && !small) {
      this.waiting = false;
      this.look();
      return;
    }
    this.waiting = false;
    const view = graph.view();
    const changes = small ? this.all() : this.seen(view);
    const deadline = performance.now() + SLICE;
    let done = 0;
    while (done < changes.length && (small || performance.now() < deadline)) {
      const { part, detail } = changes[done++]!;
      part.draw(detail);
    }
    if (done > 0) graph.drawn();
    if (done < changes.length) this.look();
    else if (!small) this.covered = grown(view, AHEAD);
  }

  private all(): Change[] {
    return [...this.graph.nodes.values(), ...this.graph.wires.values()]
      .filter(({ detail }) => detail !== 'whole')
      .map((part) => ({ part, detail: 'whole', rank: 0 }));
  }

  private seen(view: Box): Change[] {
    const { graph } = this;
    const [ahead, stays] = [grown(view, AHEAD), grown(view, STAYS)];
    const [x, y] = [view.x + view.width / 2, view.y + view.height / 2];
    const moving = graph.isMoving();
    const changes: Change[] = [];
    const add = (part: Part, near: Detail, pinned: boolean) => {
      const box = part.box();
      const detail = pinned
        ? 'whole'
        : !box || !overlap(box, stays)
          ? 'none'
          : overlap(box, ahead)
            ? near
            : part.detail === 'new'
              ? 'none'
              : part.detail;
      if (detail === part.detail || (detail === 'none' && part.detail !== 'new' && moving)) return;
      const seen = box !== undefined && overlap(box, view);
      const away = box ? Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) : 0;
      // What goes can wait for what comes.
      const rank = detail === 'none' ? Infinity : seen ? away : away + 1e9;
      changes.push({ part, detail, rank });
    };
    for (const node of graph.nodes.values())
      add(node, graph.isFar() ? 'brief' : 'whole', graph.isPinned(node));
    for (const wire of graph.wires.values()) add(wire, 'whole', false);
    return changes.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank));
  }
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return {
    x: x - by * width,
    y: y - by * height,
    width: width * (1 + 2 * by),
    height: height * (1 + 2 * by),
  };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}
