import type { GraphDocument } from '../../../src/graph/document.ts';

/** The wires of a document as `photo.image > canvas.start`. */
export function wiresOf({ wires }: GraphDocument): string[] {
  return wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`);
}

/** The wires on a node. */
export function wiresOn(document: GraphDocument, id: string): string[] {
  const wires = document.wires.filter(({ from, to }) => from[0] === id || to[0] === id);
  return wiresOf({ ...document, wires });
}

export function paramsOf(document: GraphDocument, id: string): unknown {
  return document.nodes.find((node) => node.id === id)?.params;
}

export function placeOf(document: GraphDocument, id: string): unknown {
  return document.nodes.find((node) => node.id === id)?.position;
}
