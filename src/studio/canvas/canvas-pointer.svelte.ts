import { dragNodes } from '../../rete/node-drag.ts';
import { marquee, type Box } from '../../rete/marquee.ts';
import { pan } from '../../rete/pan.ts';
import type { Gesture, Target } from '../../rete/pointer-gestures.ts';
import { wireAt, type GraphView } from './graph-view.svelte.ts';

/** What the pointer does on the canvas: pan, marquee, select, drag, insert on a wire. */
export class CanvasPointer {
  private readonly graph: GraphView;
  /** Space is held: any press pans. */
  panning: boolean = $state(false);
  box: Box | undefined = $state.raw();

  constructor(graph: GraphView) {
    this.graph = graph;
  }

  begin(target: Target, event: PointerEvent): Gesture | undefined {
    const { area, looseSocket } = this.graph;
    // A wire that hangs on the pointer is let go by the next click.
    if (looseSocket) return undefined;
    if (event.button === 1 || (event.button === 0 && this.panning)) return pan(area, event);
    if (event.button !== 0) {
      this.secondary(target);
      return undefined;
    }
    switch (target.on) {
      case 'node':
        return this.drag(target.node, event);
      case 'frame':
        return this.dragFrame(target.frame, event);
      case 'wire':
        this.graph.studio.selection.selectWire(target.wire);
        return undefined;
      case 'ground':
        // A finger on the ground moves it; the mouse draws a rectangle.
        return event.pointerType === 'touch' ? this.panByTouch(event) : this.marquee(event);
    }
  }

  /** A right click keeps a selection that it is in. */
  private secondary(target: Target): void {
    const { selection } = this.graph.studio;
    if (target.on === 'node' && !selection.nodes.has(target.node)) selection.selectNodes([target.node]);
    if (target.on === 'wire') selection.selectWire(target.wire);
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
    return this.dragAll(nodes, undefined, event, () => {
      this.graph.studio.selection.selectNodes(nodes);
    });
  }

  /** Drags nodes; a single one, `inserted`, may be dropped on a wire. */
  private dragAll(
    ids: readonly string[],
    inserted: string | undefined,
    event: PointerEvent,
    clicked: () => void,
  ): Gesture {
    const { graph } = this;
    const nodes = [...new Set(ids)].flatMap((id) => graph.editor.getNode(id) ?? []);
    const single = nodes.length === 1 ? inserted : undefined;
    return dragNodes(graph.area, nodes, event, {
      clicked,
      dragging: ({ clientX, clientY }) => {
        if (single !== undefined) graph.insertTarget = this.wireFor(single, clientX, clientY);
      },
      dropped: () => {
        const wire = graph.insertTarget;
        graph.insertTarget = undefined;
        const place = single === undefined ? undefined : graph.area.nodeViews.get(single)?.position;
        if (wire === undefined || single === undefined || !place) return false;
        graph.insert(single, place, wire);
        return true;
      },
      cancelled: () => (graph.insertTarget = undefined),
    });
  }

  /** The wire under the pointer, or under the dragged node's middle line, that it could be inserted on. */
  private wireFor(node: string, clientX: number, clientY: number): string | undefined {
    const {
      width = 0,
      height = 0,
      left = 0,
      top = 0,
    } = this.graph.area.nodeViews.get(node)?.element.getBoundingClientRect() ?? {};
    const points = [0, 0.25, 0.5, 0.75, 1].map((share): [number, number] => [
      left + share * width,
      top + height / 2,
    ]);
    for (const [x, y] of [[clientX, clientY] as [number, number], ...points]) {
      const wire = wireAt(x, y);
      if (wire !== undefined && this.graph.canInsert(node, wire)) return wire;
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
      cancelled: () => {
        this.box = undefined;
        selection.selectNodes(before);
      },
    });
  }
}
