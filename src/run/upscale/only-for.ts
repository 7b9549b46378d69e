import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { omit } from '../../graph/omit.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { Wiring } from '../../graph/wiring.ts';

/** The part of a graph that one optimizer needs, with the outputs that are made of its result and of no other. */
export function onlyFor(
  document: GraphDocument,
  vocabulary: Vocabulary,
  optimizer: string,
): { readonly document: GraphDocument; readonly notes: readonly string[] } {
  const wiring = new Wiring(document, vocabulary);
  const is = (category: string) => (node: GraphNode) => vocabulary.get(node.type)?.category === category;
  const wanted = wiring.nodes.get(optimizer)!;
  const needed = wiring.above([wanted]);
  const outputs = document.nodes.filter((node) => is('output')(node) && wiring.above([node]).has(wanted));
  const own = outputs.filter((node) =>
    [...wiring.above([node])].every((other) => !is('optimize')(other) || needed.has(other)),
  );
  const kept = wiring.above([wanted, ...own]);
  const ids = new Set([...kept].map(({ id }) => id));
  const controls = document.controls
    ?.map((control) => ({ ...control, to: control.to.filter(([id]) => ids.has(id.split('/')[0]!)) }))
    .filter(({ to }) => to.length > 0);
  const frames = document.frames
    ?.map((frame) => ({ ...frame, nodes: frame.nodes.filter((id) => ids.has(id)) }))
    .filter(({ nodes }) => nodes.length > 0);
  const assets = Object.entries(document.assets ?? {}).filter(([key]) => mentions(kept, `asset:${key}`));
  return {
    document: {
      ...omit(document, 'controls', 'frames', 'assets', 'sweeps'),
      nodes: document.nodes.filter((node) => kept.has(node)),
      wires: document.wires.filter(({ from, to }) => ids.has(from[0]) && ids.has(to[0])),
      ...(controls && { controls }),
      ...(frames && { frames }),
      assets: Object.fromEntries(assets),
    },
    notes: outputs
      .filter((node) => !own.includes(node))
      .map(({ id }) => `“${id}” is left out, because it needs the results of other optimizers too.`),
  };
}

function mentions(nodes: ReadonlySet<GraphNode>, source: string): boolean {
  return [...nodes].some(({ params }) => Object.values(params ?? {}).includes(source));
}
