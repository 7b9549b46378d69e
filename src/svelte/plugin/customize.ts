import type { Component } from 'svelte';
import { DocumentNode, TypedSocket } from '../../rete/scheme.ts';
import type { PluginView } from './plugin-view.ts';
import ReteNode from './ReteNode.svelte';
import ReteSocket from './ReteSocket.svelte';
import { nodeViews } from './rete-views.ts';

type Drawn = Component<never> | null;

/** What to draw where it is not ours: the host's own, or the classic components of `rete-svelte-plugin/5`. */
export interface Others {
  readonly node: (data: { payload: object }) => Drawn;
  readonly socket: (data: { payload: object }) => Drawn;
}

/**
 * Our nodes and sockets in `rete-svelte-plugin/5`, which draws the rest:
 * `Presets.classic.setup({ customize: customize(view, { node: () => Presets.classic.Node, socket: () => Presets.classic.Socket }) })`.
 */
export function customize(view: PluginView, others: Others): Others {
  return {
    node(data) {
      if (!(data.payload instanceof DocumentNode)) return others.node(data);
      nodeViews.set(data.payload, view.node(data.payload));
      return ReteNode as Drawn;
    },
    // The node draws the marks of its sockets itself, with their names.
    socket: (data) => (data.payload instanceof TypedSocket ? (ReteSocket as Drawn) : others.socket(data)),
  };
}
