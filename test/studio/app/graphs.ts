import type { GraphDocument, GraphNode } from '../../../src/graph/document.ts';
import { change, graph, node, rewire, wire } from '../../graph/build.ts';

/** Noise that is smoothed: the least that runs, done in a moment. */
export function small(steps = 40): GraphDocument {
  return titled(
    'Small',
    graph(
      [
        placed(node('canvas: canvas', { width: 64, height: 48 }), 0, 0),
        placed(node('smoothness: total-variation'), 280, 0),
        placed(node('optimizer: optimizer', { steps }), 560, 0),
        placed(node('shown: preview'), 840, 0),
      ],
      [
        wire('canvas.image', 'smoothness.image'),
        wire('smoothness.loss', 'optimizer.loss'),
        wire('optimizer.image', 'shown.image'),
      ],
    ),
  );
}

/** Half the size first; when the loss stalls, which is soon, the canvas is blurred once per window. */
export function pyramid(): GraphDocument {
  const { nodes, ...rest } = small();
  const params = { steps: 30, pyramid: '1/2:20, 1', onStall: 'blur', stallThreshold: 0.9, stallWindow: 10 };
  return {
    ...rest,
    title: 'Pyramid',
    nodes: nodes.map((one) => (one.id === 'optimizer' ? { ...one, params } : one)),
  };
}

/** Two methods on one loss. */
export function race(): GraphDocument {
  const { nodes, wires, ...rest } = small(200);
  return {
    ...rest,
    title: 'Race',
    nodes: [...nodes, placed(node('rival: optimizer', { method: 'l-bfgs', steps: 200 }), 560, 320)],
    wires: [...wires, wire('smoothness.loss', 'rival.loss')],
  };
}

/** Features of a sample and their Gram matrices; nothing to optimize but noise. */
export function looking(): GraphDocument {
  const { nodes, wires, ...rest } = small(20);
  return {
    ...rest,
    title: 'Looking',
    nodes: [
      ...nodes,
      placed(node('photo: image', { source: 'sample:harbour', size: 64 }), 0, 320),
      placed(node('features: features', { layers: ['conv1_1', 'conv2_1'] }), 280, 320),
      placed(node('gram: gram'), 560, 320),
    ],
    wires: [...wires, wire('photo.image', 'features.image'), wire('features.features', 'gram.features')],
  };
}

/** A style at a size whose features no engine has the memory for. */
export function large(): GraphDocument {
  const { nodes, wires, ...rest } = looking();
  const added = [placed(node('seen: features'), 280, 640), placed(node('style: style-loss'), 560, 640)];
  const document = {
    ...rest,
    title: 'Large',
    nodes: [...nodes, ...added],
    wires: [
      ...wires,
      wire('canvas.image', 'seen.image'),
      wire('seen.features', 'style.features'),
      wire('features.features', 'style.target'),
    ],
  };
  const styled = rewire(document, 'style.loss', 'optimizer.loss');
  return change(change(styled, 'canvas', { params: { width: 8192, height: 8192 } }), 'seen', {
    params: { layers: ['conv1_1', 'conv2_1'] },
  });
}

function placed(one: GraphNode, x: number, y: number): GraphNode {
  return { ...one, position: [x, y] };
}

function titled(title: string, document: GraphDocument): GraphDocument {
  return { ...document, title };
}

/** Two pictures that are compared in a mask, and apart from it. */
export const compared: GraphDocument = {
  ...graph(
    [
      node('photo: image', { source: 'sample:harbour', size: 64 }, { position: [0, 0] }),
      node('canvas: canvas', { noise: 0 }, { position: [300, 0] }),
      node('near: distance', {}, { position: [600, 0] }),
      node('optimizer: optimizer', { steps: 3 }, { position: [900, 0] }),
      node('shown: preview', {}, { position: [1200, 0] }),
      node('sky: mask', { of: 'left', level: 0.5, soft: 1 }, { position: [300, 300] }),
    ],
    [
      wire('photo.image', 'canvas.start'),
      wire('photo.image', 'sky.image'),
      wire('canvas.image', 'near.first'),
      wire('photo.image', 'near.second'),
      wire('near.loss', 'optimizer.loss'),
      wire('optimizer.image', 'shown.image'),
    ],
  ),
  title: 'Compared',
};
