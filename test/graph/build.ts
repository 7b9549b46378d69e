import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';

export type End = `${string}.${string}`;

/** A node by `id: type`, with parameters and marks if any. */
export function node(idAndType: string, params: object = {}, marks: object = {}): GraphNode {
  const [id, type] = idAndType.split(': ') as [string, string];
  return { id, type, params: params as Record<string, unknown>, ...marks };
}

/** A wire from `node.output` to `node.input`. */
export function wire(from: End, to: End): GraphWire {
  const split = (end: End): [string, string] => {
    const dot = end.indexOf('.');
    return [end.slice(0, dot), end.slice(dot + 1)];
  };
  return { from: split(from), to: split(to) };
}

export function graph(nodes: GraphNode[], wires: GraphWire[]): GraphDocument {
  return { format: 'stylograph', version: 3, nodes, wires };
}

/** Content of one picture, style of another, total variation, ten steps of Adam: a valid graph. */
export function transfer(): GraphDocument {
  return graph(
    [
      node('photo: image', { source: 'photo', size: 0 }),
      node('painting: image', { source: 'painting', size: 0 }),
      node('canvas: canvas'),
      node('photo-features: features', { layers: ['conv2_1'] }),
      node('painting-features: features', { layers: ['conv1_1', 'conv2_1'] }),
      node('content-features: features', { layers: ['conv2_1'] }),
      node('style-features: features', { layers: ['conv1_1', 'conv2_1'] }),
      node('content: content-loss'),
      node('style: style-loss', { normalization: 'relative' }),
      node('smoothness: total-variation', { reduction: 'mean' }),
      node('total: weighted-sum', { weights: { style: 10 } }),
      node('optimizer: optimizer', { steps: 10 }),
      node('save: save', { file: 'picture.png' }),
    ],
    [
      wire('photo.image', 'canvas.start'),
      wire('photo.image', 'photo-features.image'),
      wire('painting.image', 'painting-features.image'),
      wire('canvas.image', 'content-features.image'),
      wire('canvas.image', 'style-features.image'),
      wire('canvas.image', 'smoothness.image'),
      wire('content-features.features', 'content.features'),
      wire('photo-features.features', 'content.target'),
      wire('style-features.features', 'style.features'),
      wire('painting-features.features', 'style.target'),
      wire('content.loss', 'total.terms.content'),
      wire('style.loss', 'total.terms.style'),
      wire('smoothness.loss', 'total.terms.smoothness'),
      wire('total.loss', 'optimizer.loss'),
      wire('optimizer.image', 'save.image'),
    ],
  );
}

/** The document with some of its nodes changed. */
export function change(document: GraphDocument, id: string, changes: Partial<GraphNode>): GraphDocument {
  const nodes = document.nodes.map((n) => (n.id === id ? { ...n, ...changes } : n));
  return { ...document, nodes };
}

/** The document without the wires that end on `node.input`. */
export function unwire(document: GraphDocument, end: End): GraphDocument {
  const { to } = wire('x.x', end);
  return { ...document, wires: document.wires.filter((w) => w.to.join('.') !== to.join('.')) };
}

export function rewire(document: GraphDocument, from: End, to: End): GraphDocument {
  const cleared = unwire(document, to);
  return { ...cleared, wires: [...cleared.wires, wire(from, to)] };
}
