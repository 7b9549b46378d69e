import type { GraphDocument } from '../../graph/document.ts';

/** A text that changes with all that compiling looks at. */
export function whatRuns({ nodes, wires, assets = {} }: GraphDocument): string {
  const parts = nodes.map(({ id, type, params, muted, bypassed }) => [id, type, params, muted, bypassed]);
  return JSON.stringify([parts, wires, Object.keys(assets)]);
}
