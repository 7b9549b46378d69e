import type { GraphNode } from '../../graph/document.ts';
import type { NodeDeclaration } from '../../graph/node-type.ts';
import type { Parameter } from '../../graph/parameters.ts';
import { relevantParameters } from '../../graph/relevant-parameters.ts';

/** As many parameters as a node shows; the inspector has them all. */
const SHOWN = 3;
const SHOWN_BY_CATEGORY: Partial<Record<NodeDeclaration['category'], number>> = {
  canvas: 4,
  optimize: 4,
  composite: 8,
};

/** The parameters that a drawn node shows, by name. */
export function shownParameters(
  declaration: NodeDeclaration | undefined,
  params: GraphNode['params'] = {},
): [name: string, parameter: Parameter][] {
  if (!declaration) return [];
  // The weights of terms are beside their sockets; those of layers are in the inspector.
  return relevantParameters(declaration.parameters, params)
    .filter(([, { kind }]) => kind !== 'weights')
    .slice(0, SHOWN_BY_CATEGORY[declaration.category] ?? SHOWN);
}
