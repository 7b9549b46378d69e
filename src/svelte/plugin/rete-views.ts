import type { DocumentNode } from '../../rete/scheme.ts';
import type { NodeView } from '../views.ts';

/** How each node is drawn: `rete-svelte-plugin` hands a component the node, and nothing else of ours. */
export const nodeViews = new WeakMap<DocumentNode, NodeView>();
