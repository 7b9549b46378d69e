import { vocabularyOf } from '../composite.ts';
import { inputAt, type SocketEnd } from '../connect.ts';
import type { GraphDocument, Position } from '../document.ts';
import { relevantParameters } from '../relevant-parameters.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { addNode, type Addition } from './add.ts';
import { freePlace, type Rectangle } from './free-place.ts';
import { moveNodes } from './move.ts';
import { setParameterValue } from './parameters.ts';
import { wireId } from './wire-id.ts';
import { connect } from './wire.ts';

/** Where pictures are put: in a parameter of a node, on an input or a wire, or anywhere. */
export type PicturePlace =
  | { readonly on: 'parameter'; readonly node: string; readonly parameter: string }
  | ({ readonly on: 'input' } & SocketEnd)
  | { readonly on: 'ground' };

/** About as large as an image node is drawn with its picture, in graph units. */
const SIZE = { width: 216, height: 270 };
/** Between a node and the one that it feeds. */
const APART = 64;

/** The parameter of a node that shows a picture, if it has one and uses it: what a picture that is put on the node is for. */
export function pictureParameter(
  document: GraphDocument,
  vocabulary: Vocabulary,
  node: string,
): string | undefined {
  const { type = '', params = {} } = document.nodes.find(({ id }) => id === node) ?? {};
  const { parameters } = vocabularyOf(document, vocabulary).get(type) ?? { parameters: {} };
  return relevantParameters(parameters, params).find(([, { kind }]) => kind === 'picture')?.[0];
}

/** The input that a wire ends on, given by its {@link wireId}, if that takes pictures. */
export function pictureInput(
  document: GraphDocument,
  vocabulary: Vocabulary,
  wire: string,
): SocketEnd | undefined {
  const [node, socket] = document.wires.find((other) => wireId(other) === wire)?.to ?? [];
  const end = node !== undefined && socket !== undefined ? { node, socket } : undefined;
  return end && inputAt(document, vocabulary, end)?.takes.includes('image') ? end : undefined;
}

/**
 * Puts pictures, given by their sources, into a graph. The first goes to the place; each other one becomes an image
 * node. New nodes stand about `at` (their middle), or left of what they feed, and cover none of the `boxes`.
 */
export function addPictures(
  document: GraphDocument,
  vocabulary: Vocabulary,
  sources: readonly string[],
  place: PicturePlace,
  at: Position,
  boxes: ReadonlyMap<string, Rectangle>,
): Addition {
  const [first, ...others] = sources;
  if (first !== undefined && place.on === 'parameter') {
    const { node, parameter } = place;
    const shown = setParameterValue(document, node, parameter, first);
    const rest = addPictures(shown, vocabulary, others, { on: 'ground' }, at, boxes);
    return { document: rest.document, nodes: [node, ...rest.nodes] };
  }
  const taken = [...boxes.values()];
  const nodes: string[] = [];
  const middle: Position = [at[0] - SIZE.width / 2, at[1] - SIZE.height / 2];
  const fed = place.on === 'input' ? boxes.get(place.node) : undefined;
  let now = sources.length > 0 ? keepPlaces(document, boxes) : document;
  for (const [index, source] of sources.entries()) {
    const wish: Position = index === 0 && fed ? [fed.x - APART - SIZE.width, fed.y] : middle;
    const [x, y] = freePlace(wish, SIZE, taken);
    taken.push({ x, y, ...SIZE });
    const added = addNode(now, 'image', [x, y]);
    const [node] = added.nodes;
    now = setParameterValue(added.document, node!, 'source', source);
    if (index === 0 && place.on === 'input')
      now = connect(now, vocabulary, { node: node!, socket: 'image' }, place);
    nodes.push(node!);
  }
  return { document: now, nodes };
}

/** Gives nodes without a place of their own the one where they are drawn: they would make room for new ones, and come to lie on others. */
export function keepPlaces(document: GraphDocument, boxes: ReadonlyMap<string, Rectangle>): GraphDocument {
  const loose = document.nodes.flatMap(({ id, position }): [string, Position][] => {
    const box = position ? undefined : boxes.get(id);
    return box ? [[id, [box.x, box.y]]] : [];
  });
  return moveNodes(document, new Map(loose));
}
