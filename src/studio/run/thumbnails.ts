import { compile } from '../../compile/compile.ts';
import { naturalLength } from '../../compile/natural-length.ts';
import type { Engine } from '../../engines/engine.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { scalePixels } from '../../graph/edit.ts';
import { expand } from '../../graph/expand.ts';
import { Wiring } from '../../graph/wiring.ts';
import type { Picture } from '../../images/picture.ts';
import { run } from '../../run/run.ts';
import type { World } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';

/** Longest side of a thumbnail: large enough to show beside the result in the preview. */
const LONGEST = 640;

/** A graph whose only purpose is what one node shows. */
export interface Peek {
  readonly node: string;
  /** The same for the same picture. */
  readonly key: string;
  readonly document: GraphDocument;
}

/** Peeks at every node, those in composite nodes too, that gives a picture or a mask without an optimizer: sources, what is made of them, starts of canvases. */
export function peeksAt(graph: GraphDocument): Peek[] {
  const document = expand(graph);
  const wiring = new Wiring(document, vocabulary);
  return [...wiring.nodes.values()].flatMap((node) => {
    const type = vocabulary.get(node.type);
    const output = Object.entries(type?.outputs ?? {}).find(([, { gives }]) =>
      ['image', 'mask'].includes(gives),
    )?.[0];
    const nodes = wiring.upstream(node);
    if (output === undefined || nodes.some(isOptimizer)) return [];
    const ids = new Set(nodes.map(({ id }) => id));
    const wires = document.wires.filter(({ from, to }) => ids.has(from[0]) && ids.has(to[0]));
    let shown = 'shown';
    while (ids.has(shown)) shown += '-';
    const key = JSON.stringify([
      nodes.map(({ id, type, params, muted, bypassed }) => [id, type, params, muted, bypassed]),
      wires,
    ]);
    return {
      node: node.id,
      key,
      document: {
        ...document,
        nodes: [...nodes, { id: shown, type: 'preview' }],
        wires: [...wires, { from: [node.id, output], to: [shown, 'image'] }],
      },
    };
  });
}

/** Draws what a peek shows, small; undefined if it shows nothing yet. */
export async function drawPeek(
  { document }: Peek,
  { catalogue, read }: World,
  engine: Engine,
): Promise<Picture | undefined> {
  try {
    const natural = naturalLength(document, vocabulary, catalogue);
    if (natural === undefined) return undefined;
    const sized = natural > LONGEST ? scalePixels(document, vocabulary, LONGEST / natural) : document;
    const compiled = compile(sized, vocabulary, catalogue);
    for await (const event of run(compiled, engine, read)) if (event.type === 'picture') return event.picture;
  } catch {
    // The problems of the node are reported by the check of the whole graph.
  }
  return undefined;
}

function isOptimizer({ type }: GraphNode): boolean {
  return vocabulary.get(type)?.category === 'optimize';
}
