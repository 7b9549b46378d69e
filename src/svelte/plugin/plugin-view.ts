import type { DocumentNode, DocumentWire } from '../../rete/scheme.ts';
import type { Views } from '../renderer.ts';
import type { NodeView } from '../views.ts';
import { PluginNodeView } from './plugin-node-view.svelte.ts';
import { PluginState } from './plugin-state.svelte.ts';
import { PluginWireView } from './plugin-wire-view.svelte.ts';

/** The area's part in it: what was drawn, so that its controls do not drag the node. */
interface DrawingArea {
  addPipe(pipe: <T>(context: T) => T): void;
}

/**
 * What a plugin has to show, and how its nodes and wires are drawn. Make one for an editor, and hand it to
 * `SvelteRenderer`, to `customize`, and to the panels.
 */
export class PluginView extends PluginState implements Views {
  private readonly nodeViews = new WeakMap<DocumentNode, NodeView>();

  node(node: DocumentNode): NodeView {
    const known = this.nodeViews.get(node) ?? new PluginNodeView(this, node.id);
    this.nodeViews.set(node, known);
    return known;
  }

  wire(wire: DocumentWire): PluginWireView {
    return new PluginWireView(this, wire);
  }

  /** Lets controls inside a node react to a press, instead of dragging the node. Call it with the area, for any renderer. */
  follow(area: DrawingArea): void {
    area.addPipe((context) => {
      const signal = context as { type?: string; data?: { type?: string; element?: HTMLElement } };
      if (signal.type === 'rendered' && signal.data?.type === 'node')
        signal.data.element?.firstElementChild?.addEventListener('pointerdown', keepPress);
      return context;
    });
  }
}

function keepPress(event: Event): void {
  if (
    event.target instanceof Element &&
    event.target.closest('button, input, select, textarea, [role=slider]')
  )
    event.stopPropagation();
}
