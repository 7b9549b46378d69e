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
    this.component = undefined;
    this.detail = detail;
    const { element, view, context } = this;
    if (detail !== 'whole') element.remove();
    if (detail === 'brief') {
      this.moved();
      this.component = mount(NodeBox, { target: context.boxes, props: { view, place: this.place } });
    }
    if (detail === 'whole') {
      const { area, attachSocket } = context;
      if (!element.isConnected) area.area.content.add(element);
      this.component = mount(Node, { target: element, props: { view, attachSocket } });
      void area.emit({ type: 'rendered', data: { type: 'node', element, payload: this.node } });
      context.drawn(this);
    }
  }
}
