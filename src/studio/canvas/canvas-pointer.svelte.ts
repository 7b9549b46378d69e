import { remove } from '../../graph/edits/remove.ts';
import { cutWires } from '../../rete/cut.ts';
import { dragNodes } from '../../rete/node-drag.ts';
import { sizeOf } from '../../rete/node-sizes.ts';
import { marquee, type Box } from '../../rete/marquee.ts';
import { pan } from '../../rete/pan.ts';
import type { Point } from '../../rete/places.ts';
import type { Gesture, Target } from '../../rete/pointer-gestures.ts';
import { vocabulary } from '../../vocabulary.ts';
import { NODE_WIDTH, withinLimits } from '../../graph/node-look.ts';
import { GRID, type Guide } from '../../rete/snap.ts';
import { frameAt, framesOf } from './frame-boxes.ts';
import type { GraphView } from './graph-view.svelte.ts';
import { Snapping } from './snapping.ts';

/** Whether a press begins to cut wires: Alt with the left button, or Control with the right one. */
export function cuts({ button, altKey, ctrlKey }: MouseEvent): boolean {
  return (button === 0 && altKey) || (button === 2 && ctrlKey);
}

/** Whether the pointer is on the right edge of a node, by which its width is changed: a strip beside it belongs to it. */
export function onEdge({ target, clientX }: MouseEvent): boolean {
  return (
    target instanceof HTMLElement &&
    target.dataset['node'] !== undefined &&
    clientX >= target.getBoundingClientRect().right - 2
  );
}

/** What the pointer does on the canvas: pan, marquee, select, drag, insert on a wire, cut wires. */
export class CanvasPointer {
  private readonly graph: GraphView;
  /** Space is held: any press pans. */
  panning: boolean = $state(false);
  box: Box | undefined = $state.raw();
  /** The lines that dragged nodes snap to. */
  guides: readonly Guide[] = $state.raw([]);
  /** The line that cuts wires, in the graph. */
  cutLine: readonly Point[] | undefined = $state.raw();

  constructor(graph: GraphView) {
    this.graph = graph;
  }

  begin(target: Target, event: PointerEvent): Gesture | undefined {
    const { area, looseSocket } = this.graph;
    // A wire attached to the pointer is dropped by the next click.
    if (looseSocket) return undefined;
    if (event.button === 1 || (event.button === 0 && this.panning)) return pan(area, event);
    if (target.on !== 'node' && cuts(event)) return this.cut(event);
    // What a right click is about is selected with its menu.
    if (event.button !== 0) return undefined;
    switch (target.on) {
      case 'node':
        return onEdge(event) ? this.resize(target.node, event) : this.drag(target.node, event);
      case 'frame':
        return this.dragFrame(target.frame, event);
      case 'wire':
        this.selectWire(target.wire, event);
        return undefined;
      case 'ground':
        // A finger on the ground moves it; the mouse draws a rectangle.
        return event.pointerType === 'touch' ? this.panByTouch(event) : this.marquee(event);
    }
  }

  private selectWire(wire: string, { shiftKey, ctrlKey, metaKey }: PointerEvent): void {
    const { selection } = this.graph.studio;
    const wires = new Set(shiftKey || ctrlKey || metaKey ? selection.wires : []);
    if (!wires.delete(wire)) wires.add(wire);
    selection.selectWires(wires);
  }

  private cut(event: PointerEvent): Gesture {
    const { graph } = this;
    const over = (): void => {
      this.cutLine = undefined;
      graph.cutWires = new Set();
    };
    return cutWires(graph.area, event, {
      drawn: (line, wires) => {
        this.cutLine = line;
        graph.cutWires = new Set(wires);
      },
      ended: (wires) => {
        over();
        if (wires.length === 0) return;
        const count = wires.length === 1 ? 'a wire' : `${wires.length} wires`;
        graph.edit(`cut ${count}`, (document) => remove(document, vocabulary, { nodes: [], wires }));
        graph.announce(`Cut ${count}.`);
      },
      canceled: over,
    });
  }

  private drag(node: string, event: PointerEvent): Gesture {
    const { selection } = this.graph.studio;
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!adds && !selection.nodes.has(node)) selection.selectNodes([node]);
    const moved = selection.nodes.has(node) ? [node, ...selection.nodes] : [node];
    return this.dragAll(moved, node, event, () => {
      if (adds) selection.toggleNode(node);
      else selection.selectNodes([node]);
    });
  }

  private dragFrame(frame: string, event: PointerEvent): Gesture | undefined {
    const nodes = this.graph.document.frames?.find(({ id }) => id === frame)?.nodes;
    if (!nodes) return undefined;
    this.graph.studio.selection.selectFrame(frame, nodes);
    return this.dragAll(nodes, undefined, event, () => undefined);
  }

  /**
   * Drags nodes, by `inserted` unless by a frame: a single one may be dropped on a wire. Those that are dropped in a frame join it, and
   * those that are dropped beside their frame leave it, unless Alt is held. With Control held they do not snap.
   */
  private dragAll(
    ids: readonly string[],
    inserted: string | undefined,
    event: PointerEvent,
    clicked: () => void,
  ): Gesture {
    const { graph } = this;
    const nodes = [...new Set(ids)].flatMap((id) => graph.editor.getNode(id) ?? []);
    const moved = new Set(nodes.map(({ id }) => id));
    const single = nodes.length === 1 ? inserted : undefined;
    const snapping = new Snapping(
      graph,
      moved,
      inserted === undefined ? graph.studio.selection.frame : undefined,
    );
    const homes = framesOf(graph.frames, moved);
    const over = () => {
      this.guides = [];
      graph.insertTarget = graph.frameTarget = undefined;
      graph.leaving = undefined;
    };
    return dragNodes(graph.area, nodes, event, {
      clicked,
      adjust: (by, { ctrlKey, metaKey }) => {
        const off = ctrlKey || metaKey || !graph.studio.choices.snaps;
        const snapped = off ? undefined : snapping.at(by);
        this.guides = snapped?.guides ?? [];
        return snapped ? { x: by.x + snapped.dx, y: by.y + snapped.dy } : by;
      },
      dragging: ({ clientX, clientY, altKey }) => {
        if (single !== undefined) graph.insertTarget = this.wireFor(single, clientX, clientY);
        if (inserted === undefined) return;
        const at = graph.toGraph(clientX, clientY);
        const left = altKey ? [] : homes.filter((home) => !frameAt([home], at)).map(({ id }) => id);
        if (left.join(' ') !== [...(graph.leaving?.frames ?? [])].join(' '))
          graph.leaving = left.length === 0 ? undefined : { nodes: moved, frames: new Set(left) };
        const others = graph.frames.filter(({ id }) => !left.includes(id));
        graph.frameTarget = altKey ? undefined : frameAt(others, at, [...moved])?.id;
      },
      dropped: () => {
        const { insertTarget: wire, frameTarget: frame, leaving } = graph;
        over();
        const places = new Map(
          nodes.flatMap(({ id }) => {
            const at = graph.area.nodeViews.get(id)?.position;
            return at ? [[id, at] as const] : [];
          }),
        );
        const place = single === undefined ? undefined : places.get(single);
        if (wire !== undefined && single !== undefined && place) graph.edits.insert(single, place, wire);
        else if (frame !== undefined) graph.edits.putInFrame(places, frame);
        else if (leaving) graph.edits.leaveFrames(places, leaving.frames);
        else return false;
        return true;
      },
      canceled: over,
    });
  }

  /** Drags the right edge of a node, with those of all selected ones if it is among them. */
  private resize(node: string, event: PointerEvent): Gesture {
    const { graph } = this;
    const { selection } = graph.studio;
    if (!selection.nodes.has(node)) selection.selectNodes([node]);
    const nodes = new Set(selection.nodes);
    const width = graph.boxes.get(node)?.width ?? NODE_WIDTH.usual;
    return {
      move: ({ clientX, ctrlKey, metaKey }) => {
        const wished = width + (clientX - event.clientX) / graph.area.area.transform.k;
        const steps = graph.studio.choices.snaps && !ctrlKey && !metaKey ? GRID : 1;
        graph.resizing = { nodes, width: withinLimits(Math.round(wished / steps) * steps) };
      },
      end: () => {
        const wished = graph.resizing?.width;
        if (wished !== undefined) graph.edits.resize(nodes, wished);
        graph.resizing = undefined;
      },
      cancel: () => {
        graph.resizing = undefined;
      },
    };
  }

  /** The wire under the pointer, or under the dragged node's middle line, that it could be inserted on. */
  private wireFor(node: string, clientX: number, clientY: number): string | undefined {
    const { graph } = this;
    const view = graph.area.nodeViews.get(node);
    if (!view) return undefined;
    const { x, y } = view.position;
    const { width, height } = sizeOf(view.element);
    const points = [0, 0.25, 0.5, 0.75, 1].map((share): [number, number] => [
      x + share * width,
      y + height / 2,
    ]);
    for (const point of [graph.toGraph(clientX, clientY), ...points]) {
      const wire = graph.wiresAt(...point).at(-1);
      if (wire !== undefined && graph.edits.canInsert(node, wire)) return wire;
    }
    return undefined;
  }

  private panByTouch(event: PointerEvent): Gesture {
    const gesture = pan(this.graph.area, event);
    return {
      ...gesture,
      end: (end) => {
        if (Math.hypot(end.clientX - event.clientX, end.clientY - event.clientY) < 6)
          this.graph.studio.selection.clear();
      },
    };
  }

  private marquee(event: PointerEvent): Gesture {
    const { selection } = this.graph.studio;
    const before = [...selection.nodes];
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    return marquee(this.graph.area, event, {
      drawn: (box, nodes) => {
        this.box = box;
        selection.selectNodes(adds ? [...before, ...nodes] : nodes);
      },
      ended: () => {
        this.box = undefined;
        this.graph.announce(`${selection.nodes.size} nodes selected.`);
      },
      clicked: () => {
        if (!adds) selection.clear();
      },
      canceled: () => {
        this.box = undefined;
        selection.selectNodes(before);
      },
    });
  }
}
