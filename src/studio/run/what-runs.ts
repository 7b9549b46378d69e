import type { GraphDocument } from '../../graph/document.ts';
import { expand } from '../../graph/expand.ts';

/** A text that changes with all that compiling looks at. */
export function whatRuns(document: GraphDocument): string {
  const { nodes, wires, assets = {} } = expand(document);
  const parts = nodes.map(({ id, type, params, muted, bypassed }) => [id, type, params, muted, bypassed]);
  return JSON.stringify([parts, wires, Object.keys(assets)]);
}
