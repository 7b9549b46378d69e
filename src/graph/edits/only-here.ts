import type { PictureAsset } from '../assets.ts';
import { vocabularyOf } from '../composite.ts';
import { outputAt, type SocketEnd } from '../connect.ts';
import type { GraphDocument, GraphNode, GraphWire } from '../document.ts';
import type { NodeDeclaration } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Addition } from './add.ts';
import type { Rectangle } from './free-place.ts';
import { insertMask, type MaskUse } from './insert-mask.ts';
import { wireId } from './wire-id.ts';

/** A way to let something count only inside a mask. */
export interface OnlyHere {
  readonly ok: true;
  /** What gives the picture that the mask is painted on. */
  readonly picture: SocketEnd;
  /** Whether a node uses the mask at once. */
  readonly used: boolean;
  /** Adds the mask with its painting, and the node that uses it. New nodes cover none of the `boxes`. */
  readonly apply: (painting: PictureAsset, boxes: ReadonlyMap<string, Rectangle>) => Addition;
}

/** Why there is no way, for people to read. */
export interface NotHere {
  readonly ok: false;
  readonly reason: string;
}

/** These sort features, which is not possible in a region. */
const SORTING = ['histogram-loss', 'sliced-wasserstein'];
/** What they give has the size of the picture that they take, so the two can be mixed. */
const SAME_SIZE = ['blur', 'match-color'];
/**
 * How a loss, a picture or a wire can be limited to a mask that is to be painted: features of a loss by a region, a filter or the
 * result of an optimizer by mixing it with the picture before it, two pictures that are compared by making them equal elsewhere. Any
 * other picture gets a mask of its size.
 */
export function onlyHere(
  document: GraphDocument,
  vocabulary: Vocabulary,
  target: { readonly node: string } | { readonly wire: string },
): OnlyHere | NotHere {
  const graph = new Graph(document, vocabulary);
  const found = 'wire' in target ? atWire(graph, target.wire) : atNode(graph, target.node);
  if ('reason' in found) return found;
  return {
    ok: true,
    picture: found.picture,
    used: found.type !== 'none',
    apply: (painting, boxes) => insertMask(document, vocabulary, found, painting, boxes),
  };
}

type Found = MaskUse | NotHere;

function no(reason: string): NotHere {
  return { ok: false, reason };
}

class Graph {
  readonly document: GraphDocument;
  private readonly vocabulary: Vocabulary;

  constructor(document: GraphDocument, vocabulary: Vocabulary) {
    this.document = document;
    this.vocabulary = vocabulary;
  }

  node(id: string): GraphNode | undefined {
    return this.document.nodes.find((node) => node.id === id);
  }

  declarationOf(id: string): NodeDeclaration | undefined {
    return vocabularyOf(this.document, this.vocabulary).get(this.node(id)?.type ?? '');
  }

  gives(end: SocketEnd): string | undefined {
    return outputAt(this.document, this.vocabulary, end)?.gives;
  }

  wiresInto(node: string): GraphWire[] {
    return this.document.wires.filter(({ to }) => to[0] === node);
  }

  wiresFrom({ node, socket }: SocketEnd): GraphWire[] {
    return this.document.wires.filter(({ from }) => from[0] === node && from[1] === socket);
  }

  /** The first node of a kind at or above an end, nearest first, with what comes from it. */
  above(start: SocketEnd, fits: (end: SocketEnd) => boolean): SocketEnd | undefined {
    const ends = [start];
    const seen = new Set<string>();
    for (const end of ends) {
      if (fits(end)) return end;
      if (seen.has(end.node)) continue;
      seen.add(end.node);
      for (const wire of this.wiresInto(end.node)) ends.push(startOf(wire));
    }
    return undefined;
  }

  /** The picture that a canvas starts from, which can be seen before any run; else the canvas itself. */
  shown(picture: SocketEnd): SocketEnd {
    const start = this.wiresInto(picture.node).find(({ to }) => to[1] === 'start');
    return this.declarationOf(picture.node)?.category === 'canvas' && start ? startOf(start) : picture;
  }
}

function startOf({ from }: GraphWire): SocketEnd {
  return { node: from[0], socket: from[1] };
}

function atWire(graph: Graph, id: string): Found {
  const wire = graph.document.wires.find((other) => wireId(other) === id);
  if (!wire) return no('There is no such wire.');
  const from = startOf(wire);
  switch (graph.gives(from)) {
    case 'features':
      return onFeatures(graph, wire);
    case 'statistics':
      return onStatistics(graph, wire);
    case 'image':
      return graph.declarationOf(wire.to[0])?.category === 'loss'
        ? atLoss(graph, wire.to[0])
        : onPicture(graph, from, [wire]);
    case 'loss':
      return atNode(graph, from.node);
    case 'mask':
      return no('This wire carries a mask. To paint it, choose “Paint the mask…” on its node.');
    default:
      return no('Only a loss, a picture or features can be limited to a mask.');
  }
}

function atNode(graph: Graph, id: string): Found {
  const declaration = graph.declarationOf(id);
  const output = Object.entries(declaration?.outputs ?? {})[0];
  if (output?.[1].gives === 'loss' && declaration?.category === 'loss') return atLoss(graph, id);
  const end = { node: id, socket: output?.[0] ?? '' };
  if (output?.[1].gives === 'image') return onPicture(graph, end, graph.wiresFrom(end));
  if (output?.[1].gives === 'features') {
    const wires = graph.wiresFrom(end);
    if (wires.length === 1) return onFeatures(graph, wires[0]!);
    return no('Several nodes use these features, or none does. Choose “Only here…” on one of the wires.');
  }
  if (output?.[1].gives === 'loss')
    return declaration?.category === 'composite'
      ? no('Open the composite node, and choose “Only here…” on a loss inside.')
      : no('Choose “Only here…” on one of the losses that are added up here.');
  return no('Only a loss, a picture or features can be limited to a mask.');
}

function atLoss(graph: Graph, id: string): Found {
  const wires = graph.wiresInto(id);
  const inputs = Object.entries(graph.declarationOf(id)?.inputs ?? {});
  const ofFeatures = inputs.find(([, { takes }]) => takes.includes('features'))?.[0];
  if (ofFeatures === undefined)
    return no(
      'This loss compares neighboring pixels of the whole picture, and takes no mask. Choose a loss of features or of two pictures.',
    );
  const wire = wires.find(({ to }) => to[1] === ofFeatures);
  if (!wire) return no(`Connect the input “${ofFeatures}” first.`);
  const from = startOf(wire);
  if (graph.gives(from) !== 'image') return atWire(graph, wireId(wire));
  const other = wires.find(({ to }) => to[1] !== ofFeatures);
  if (!other || graph.gives(startOf(other)) !== 'image') return no('Connect two pictures first.');
  // Where the mask is 0, both are the same picture, so the distance there is 0.
  const picture = graph.shown(from);
  return { type: 'mix', wires: [wire], inputs: { first: startOf(other), second: from }, picture };
}

function onFeatures(graph: Graph, wire: GraphWire): Found {
  const { type = '' } = graph.node(wire.to[0]) ?? {};
  if (SORTING.includes(type)) return no('This loss sorts features, which cannot be limited to a region.');
  if (type === 'self-similarity')
    return no('This loss compares each place with each, which cannot be limited to a region.');
  if (type === 'distance')
    return no(
      'This loss compares features one by one, without regard to a region. Use a content loss instead.',
    );
  const from = startOf(wire);
  const picture = graph.above(from, (end) => graph.gives(end) === 'image');
  if (!picture)
    return no('The features come from outside this composite node. Choose “Only here…” there, before it.');
  return { type: 'region', wires: [wire], inputs: { features: from }, picture: graph.shown(picture) };
}

function onStatistics(graph: Graph, wire: GraphWire): Found {
  const from = startOf(wire);
  const inner = graph.wiresInto(from.node).filter((other) => graph.gives(startOf(other)) === 'features');
  if (graph.wiresFrom(from).length === 1 && inner.length === 1) return onFeatures(graph, inner[0]!);
  return no(
    'This wire carries Gram matrices, which say nothing of places. Choose “Only here…” on the features that they are made from.',
  );
}

function onPicture(graph: Graph, end: SocketEnd, wires: readonly GraphWire[]): Found {
  const { type = '' } = graph.node(end.node) ?? {};
  const optimizes = graph.declarationOf(end.node)?.category === 'optimize';
  const input = graph.wiresInto(end.node)[0];
  const canvas =
    optimizes && input
      ? graph.above(startOf(input), ({ node }) => graph.declarationOf(node)?.category === 'canvas')
      : undefined;
  const before = SAME_SIZE.includes(type)
    ? graph.wiresInto(end.node).find(({ to }) => to[1] === 'image')
    : canvas && graph.wiresInto(canvas.node).find(({ to }) => to[1] === 'start');
  if (!before || wires.length === 0) return { type: 'none', picture: graph.shown(end) };
  const first = startOf(before);
  return { type: 'mix', wires, inputs: { first, second: end }, picture: first };
}
