import { withAsset, type PictureAsset } from '../assets.ts';
import { everyNode } from '../definitions.ts';
import type { GraphDocument, GraphNode } from '../document.ts';
import { without } from '../omit.ts';
import { changeNodes } from './change-nodes.ts';

/** Whether a node is a mask that shows what is painted. */
export function isPainted(node: GraphNode | undefined): boolean {
  return node?.type === 'mask' && node.params?.['of'] === 'painted';
}

/**
 * Gives a mask node a painting, in the place of what it was made from. A mask that was not painted before loses its soft edge and its
 * inversion: the painting began with them. The painting that is replaced leaves the graph, unless something else shows it.
 *
 * @param whole the graph that the document is a level of.
 */
export function paintMask(
  document: GraphDocument,
  node: string,
  painting: PictureAsset,
  whole: GraphDocument = document,
): GraphDocument {
  const source = `asset:${painting.key}`;
  const old = document.nodes.find(({ id }) => id === node)?.params?.['painting'];
  const painted = changeNodes(document, (mask) => {
    if (mask.id !== node) return mask;
    const params = isPainted(mask) ? mask.params : without(without(mask.params ?? {}, 'soft'), 'invert');
    return { ...mask, params: { ...params, of: 'painted', painting: source } };
  });
  const shown = everyNode(whole).flatMap(({ params }) => Object.values(params ?? {}));
  const left =
    typeof old === 'string' && old !== source && shown.filter((value) => value === old).length === 1
      ? { ...painted, assets: without(painted.assets ?? {}, old.replace(/^asset:/, '')) }
      : painted;
  return withAsset(left, painting);
}
