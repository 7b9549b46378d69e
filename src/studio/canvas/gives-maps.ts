import type { NodeDeclaration } from '../../graph/node-type.ts';

/** Whether there are feature maps or matrices of a node to look at. */
export function givesMaps(declaration: NodeDeclaration | undefined): boolean {
  const [first] = Object.values(declaration?.outputs ?? {});
  return first?.gives === 'features' || first?.gives === 'statistics';
}
