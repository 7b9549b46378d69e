import type { GraphDocument } from '../document.ts';
import type { Vocabulary } from '../node-type.ts';
import type { Addition } from './add.ts';
import { copyNodes } from './clip.ts';
import { cornerOf, pasteNodes, type PasteOptions } from './paste.ts';

/** How far a duplicate lies to the right and below, in graph units. */
const OFFSET = 40;

/** Adds nodes once more, with the wires among them, a little to the right and below. */
export function duplicateNodes(
  document: GraphDocument,
  vocabulary: Vocabulary,
  nodes: Iterable<string>,
  options?: PasteOptions,
): Addition {
  const clip = copyNodes(document, nodes);
  const [x, y] = cornerOf(clip.nodes);
  return pasteNodes(document, vocabulary, clip, [x + OFFSET, y + OFFSET], options);
}
