import type { Box } from './marquee.ts';
import { rememberSize, sizeOf } from './node-sizes.ts';
import type { GraphArea } from './scheme.ts';

/** Watches where the nodes are and how large they are drawn, or would be. */
export class NodeBoxes {
  private readonly area: GraphArea;
  private readonly changed: (node: string, box: Box | undefined) => void;
  private readonly ids = new WeakMap<Element, string>();
  private readonly observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const { offsetWidth: width, offsetHeight: height } = target as HTMLElement;
      // One that is not drawn just now keeps its size.
      if (width === 0) continue;
      rememberSize(target as HTMLElement, { width, height });
      this.look(this.ids.get(target));
    }
  });

  constructor(area: GraphArea, changed: (node: string, box: Box | undefined) => void) {
    this.area = area;
    this.changed = changed;
    area.addPipe((context) => {
      if (typeof context !== 'object' || !('type' in context)) return context;
      if (context.type === 'nodetranslated' || context.type === 'noderesized') this.look(context.data.id);
      if (context.type === 'unmount') this.forget(context.data.element);
      if (context.type === 'render' && context.data.type === 'node')
        this.ids.set(context.data.element, context.data.payload.id);
      if (context.type === 'rendered' && context.data.type === 'node')
        this.watch(context.data.payload.id, context.data.element);
      return context;
    });
  }

  destroy(): void {
    this.observer.disconnect();
  }

  private watch(id: string, element: HTMLElement): void {
    this.ids.set(element, id);
    this.observer.observe(element);
  }

  private forget(element: HTMLElement): void {
    const id = this.ids.get(element);
    if (id === undefined) return;
    this.observer.unobserve(element);
    this.changed(id, undefined);
  }

  private look(id: string | undefined): void {
    const view = id === undefined ? undefined : this.area.nodeViews.get(id);
    if (id === undefined || !view) return;
    this.changed(id, { ...view.position, ...sizeOf(view.element) });
  }
}
