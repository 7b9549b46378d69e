import { mount, unmount } from 'svelte';
import type { Box } from '../rete/marquee.ts';
import { sizeOf } from '../rete/node-sizes.ts';
import type { Point } from '../rete/places.ts';
import type { DocumentWire, GraphArea } from '../rete/scheme.ts';
import type { SocketPositions } from '../rete/socket-positions.ts';
import type { Detail, Part } from './seen-parts.ts';
import type { WireView } from './views.ts';
import Wire from './Wire.svelte';
import { WireEnds } from './wire-ends.svelte.ts';
import { isOnWire } from './wire-hit.ts';
import { SWING } from './wire-path.ts';
import WirePath from './WirePath.svelte';

interface Context {
  readonly area: GraphArea;
  readonly positions: SocketPositions;
  /** The drawing of all wires but a loose one, which is above the nodes. */
  readonly wires: SVGSVGElement;
}

/** A wire of the editor, drawn or not. */
export class DrawnWire implements Part {
  detail: Detail = 'new';
  private readonly element: HTMLElement;
  readonly wire: DocumentWire;
  private readonly view: () => WireView;
  private readonly context: Context;
  private drawn:
    | { readonly ends: WireEnds; readonly view: WireView; readonly component: Record<string, unknown> }
    | undefined;

  constructor(element: HTMLElement, wire: DocumentWire, view: () => WireView, context: Context) {
    this.element = element;
    this.wire = wire;
    this.view = view;
    this.context = context;
    element.style.zIndex = '3';
    element.style.pointerEvents = 'none';
  }

  /** It is within the boxes of its nodes, between them, or swings out beside them. */
  box(): Box | undefined {
    const { nodeViews } = this.context.area;
    const [from, to] = [nodeViews.get(this.wire.source), nodeViews.get(this.wire.target)];
    if (!from || !to) return undefined;
    const [source, target] = [sizeOf(from.element), sizeOf(to.element)];
    const start = from.position.x + source.width;
    const [left, right] = [Math.min(start, to.position.x), Math.max(start, to.position.x)];
    const top = Math.min(from.position.y, to.position.y);
    const bottom = Math.max(from.position.y + source.height, to.position.y + target.height);
    return { x: left - SWING, y: top, width: right - left + 2 * SWING, height: bottom - top };
  }

  /** Whether it is drawn within a distance of a point of the graph. */
  isAt(point: Point, distance: number): boolean {
    const { ends: { start, end } = {}, view } = this.drawn ?? {};
    return start !== undefined && end !== undefined && isOnWire(start, end, point, distance, view?.shape);
  }

  place(start: Point | undefined, end: Point | undefined): void {
    this.drawn?.ends.place(start, end);
  }

  draw(detail: Detail): void {
    this.detail = detail;
    const { element, drawn, wire } = this;
    const { positions, wires } = this.context;
    if (!wire.isPseudo) element.remove();
    if (detail === 'none') {
      drawn?.ends.destroy();
      if (drawn) void unmount(drawn.component);
      this.drawn = undefined;
    } else if (!drawn) {
      const ends = new WireEnds(positions, wire);
      const view = this.view();
      const props = { view, ends };
      const component = wire.isPseudo
        ? mount(Wire, { target: element, props })
        : mount(WirePath, { target: wires, props });
      this.drawn = { ends, view, component };
    }
  }
}
