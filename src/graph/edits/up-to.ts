import { vocabularyOf } from '../composite.ts';
import type { GraphDocument, GraphWire } from '../document.ts';
import { expand } from '../expand.ts';
import { omit } from '../omit.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { Wiring } from '../wiring.ts';
import { freshId } from './fresh-id.ts';
import { remove } from './remove.ts';

/**
 * The part of a graph that a node needs, which shows its picture: the node and everything above it, composite nodes as a whole.
 * A node without a picture shows those that it is computed from. Undefined if there is no such node, or nothing to show or
 * optimize.
 *
 * @param path of the node; for one in composite nodes, the part is expanded.
 */
export function upTo(
  document: GraphDocument,
  vocabulary: Vocabulary,
  path: string,
): GraphDocument | undefined {
  const whole = path.includes('/') ? expand(document) : document;
  const known = vocabularyOf(whole, vocabulary);
  const wiring = new Wiring(whole, vocabulary);
  const node = wiring.nodes.get(path);
  if (!node) return undefined;
  const pictureOf = ({ type }: typeof node): string | undefined =>
    Object.entries(known.get(type)?.outputs ?? {}).find(
      ([, { gives }]) => gives === 'image' || gives === 'mask',
    )?.[0];
  const needed = wiring.above([node]);
  const bare = remove(whole, vocabulary, {
    nodes: whole.nodes.filter((one) => !needed.has(one)).map(({ id }) => id),
    wires: [],
  });
  const kept = new Set(bare.nodes.map(({ id }) => id));
  const controls = (whole.controls ?? []).filter(({ to }) => to.every(([id]) => kept.has(id)));
  const part: GraphDocument = {
    ...omit(bare, 'sweeps', 'controls'),
    ...(controls.length > 0 && { controls }),
  };
  if (known.get(node.type)?.category === 'output') return part;
  // From the node upward, the first pictures on each way.
  const shown = new Set([node]);
  for (const one of shown)
    if (pictureOf(one) === undefined) for (const { from } of wiring.into(one)) shown.add(from);
  const previews = [...shown].flatMap((one) => {
    const output = pictureOf(one);
    if (output === undefined) return [];
    const id = freshId(kept, 'up-to');
    kept.add(id);
    const wire: GraphWire = { from: [one.id, output], to: [id, 'image'] };
    return { node: { id, type: 'preview' }, wire };
  });
  if (previews.length === 0) return undefined;
  return {
    ...part,
    nodes: [...part.nodes, ...previews.map((preview) => preview.node)],
    wires: [...part.wires, ...previews.map(({ wire }) => wire)],
  };
}
