import type { PictureAsset } from '../assets.ts';
import type { SocketEnd } from '../connect.ts';
import type { GraphDocument, GraphWire, Position } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { addNode, type Addition } from './add.ts';
import { freePlace, type Rectangle } from './free-place.ts';
import { setParameterValue } from './parameters.ts';
import { paintMask } from './paint-mask.ts';
import { keepPlaces } from './pictures.ts';
import { connect } from './wire.ts';

/** What a new mask is for. `picture` gives the picture that it is painted on. */
export type MaskUse =
  /** A new node on wires uses it; `inputs` is what else that gets. */
  | {
      readonly type: 'region' | 'mix';
      readonly wires: readonly GraphWire[];
      readonly inputs: Readonly<Record<string, SocketEnd>>;
      readonly picture: SocketEnd;
    }
  /** Nothing yet. */
  | { readonly type: 'none'; readonly picture: SocketEnd };

/** About as large as the new nodes are drawn, in graph units. */
const SIZES = {
  region: { width: 200, height: 110 },
  mix: { width: 200, height: 190 },
  mask: { width: 216, height: 320 },
} as const;
/** Between a node and the one that it feeds. */
const APART = 64;

/** Adds a painted mask, and the node that uses it left of what that feeds. They cover none of the `boxes`. */
export function insertMask(
  document: GraphDocument,
  vocabulary: Vocabulary,
  use: MaskUse,
  painting: PictureAsset,
  boxes: ReadonlyMap<string, Rectangle>,
): Addition {
  const taken = [...boxes.values()];
  let now = keepPlaces(document, boxes);
  const add = (type: keyof typeof SIZES, wish: Position): { node: string; at: Position } => {
    const at = freePlace(wish, SIZES[type], taken);
    taken.push({ x: at[0], y: at[1], ...SIZES[type] });
    const added = addNode(now, type, at);
    const [node] = added.nodes;
    // All of the second picture where the mask is 1.
    now = type === 'mix' ? setParameterValue(added.document, node!, 'amount', 1) : added.document;
    return { node: node!, at };
  };
  const placeOf = (id: string): Position => {
    const box = boxes.get(id);
    return box ? [box.x, box.y] : (document.nodes.find((node) => node.id === id)?.position ?? [0, 0]);
  };
  const addMask = (wish: Position): string => {
    const { node } = add('mask', wish);
    now = connect(now, vocabulary, use.picture, { node, socket: 'image' });
    return node;
  };
  if (use.type === 'none') {
    const [x, y] = placeOf(use.picture.node);
    const mask = addMask([x + SIZES.mask.width + 2 * APART, y]);
    return { document: paintMask(now, mask, painting), nodes: [mask] };
  }
  const [x, y] = placeOf(use.wires[0]!.to[0]);
  const size = SIZES[use.type];
  const { node, at } = add(use.type, [x - APART - size.width, y]);
  const output = { node, socket: use.type === 'region' ? 'features' : 'image' };
  for (const [socket, from] of Object.entries(use.inputs))
    now = connect(now, vocabulary, from, { node, socket });
  for (const { to } of use.wires) now = connect(now, vocabulary, output, { node: to[0], socket: to[1] });
  const mask = addMask([at[0] - APART - SIZES.mask.width, at[1] + size.height + APART / 2]);
  now = connect(now, vocabulary, { node: mask, socket: 'mask' }, { node, socket: 'mask' });
  return { document: paintMask(now, mask, painting), nodes: [node, mask] };
}
