import type { GraphDocument } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Addition } from './add.ts';
import { copyNodes } from './clip.ts';
import { frameCopies } from './frames.ts';
import { cornerOf, pasteNodes, type PasteOptions } from './paste.ts';

/** How far a duplicate lies to the right and below, in graph units. */
const OFFSET = 40;

/** Adds nodes once more, with the wires among them and in the same frames, a little to the right and below. */
export function duplicateNodes(
  document: GraphDocument,
  vocabulary: Vocabulary,
  nodes: Iterable<string>,
  options?: PasteOptions,
): Addition {
  const clip = copyNodes(document, nodes);
  const [x, y] = cornerOf(clip.nodes);
  const added = pasteNodes(document, vocabulary, clip, [x + OFFSET, y + OFFSET], options);
  const copies = new Map(clip.nodes.map(({ id }, i) => [id, added.nodes[i]!]));
  return { ...added, document: frameCopies(added.document, copies) };
}
