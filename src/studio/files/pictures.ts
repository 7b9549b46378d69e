import { everyNode } from '../../graph/definitions.ts';
import type { GraphDocument } from '../../graph/document.ts';

/** The document without the pictures that no node shows any more: what is written to a file. */
export function withoutUnusedAssets(document: GraphDocument): GraphDocument {
  const { assets, ...rest } = document;
  if (!assets) return document;
  const text = JSON.stringify(everyNode(document));
  const used = Object.entries(assets).filter(([key]) => text.includes(`asset:${key}`));
  return used.length === 0 ? rest : { ...document, assets: Object.fromEntries(used) };
}
