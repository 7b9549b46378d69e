import { mount, unmount } from 'svelte';
import type { Box } from '../rete/marquee.ts';
import { rememberSize, sizeOf } from '../rete/node-sizes.ts';
import type { DocumentNode, GraphArea } from '../rete/scheme.ts';
import type { AttachSocket } from './attach-socket.ts';
import { FarBox } from './far-box.svelte.ts';
import Node from './Node.svelte';
import NodeBox from './NodeBox.svelte';
import { expectedLayout, type NodeLayout } from './node-layout.ts';
import type { Detail, Part } from './seen-parts.ts';
import type { NodeView } from './views.ts';

interface Context {
  readonly area: GraphArea;
  /** The drawing of the nodes that are boxes. */
  readonly boxes: SVGSVGElement;
  readonly attachSocket: AttachSocket;
  /** The node that is drawn in the same way and comes next in the order of the graph. */
  nextOf(node: DrawnNode): DrawnNode | undefined;
  /** A node was drawn completely. */
  drawn(node: DrawnNode): void;
}

/** A node of the editor, drawn or not. */
export class DrawnNode implements Part {
  readonly id: string;
  readonly element: HTMLElement;
  /** Where its sockets are expected until it is drawn. */
  layout: NodeLayout;
  detail: Detail = 'new';
  private readonly node: DocumentNode;
  private readonly view: NodeView;
  private readonly context: Context;
  private readonly place = new FarBox();
  private component: Record<string, unknown> | undefined;
  /** Its shape in the drawing, while it is a box. */
  private shape: Element | undefined;

  constructor(element: HTMLElement, node: DocumentNode, view: NodeView, context: Context) {
    this.id = node.id;
    this.element = element;
    this.node = node;
    this.view = view;
    this.context = context;
    element.style.zIndex = '1';
    element.classList.add('node-place');
    this.layout = this.expect();
  }

  /** Works out how large it will be. */
  expect(): NodeLayout {
    this.layout = expectedLayout(this.view);
    rememberSize(this.element, this.layout);
    return this.layout;
  }

  box(): Box | undefined {
    const position = this.context.area.nodeViews.get(this.id)?.position;
    return position && { ...position, ...sizeOf(this.element) };
  }

  /** It was moved, or has another size. */
  moved(): void {
    if (this.detail === 'brief') this.place.box = this.box() ?? this.place.box;
  }

  draw(detail: Detail): void {
    if (this.component) void unmount(this.component);
    this.component = this.shape = undefined;
    this.detail = detail;
    const { element, view, context } = this;
    if (detail !== 'whole') element.remove();
    if (detail === 'brief') {
      this.moved();
      const anchor = context.nextOf(this)?.shape;
      const props = { view, place: this.place };
      this.component = mount(NodeBox, { target: context.boxes, ...(anchor && { anchor }), props });
      this.shape = (anchor ? anchor.previousElementSibling : context.boxes.lastElementChild) ?? undefined;
    }
    if (detail === 'whole') {
      const { area, attachSocket } = context;
      const next = context.nextOf(this)?.element;
      if (next?.parentElement) next.before(element);
      else if (!element.isConnected) area.area.content.add(element);
      this.component = mount(Node, { target: element, props: { view, attachSocket } });
      void area.emit({ type: 'rendered', data: { type: 'node', element, payload: this.node } });
      context.drawn(this);
    }
  }
}
