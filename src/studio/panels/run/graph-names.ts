import type { GraphDocument } from '../../../graph/document.ts';
import { Wiring } from '../../../graph/wiring.ts';
import { vocabulary } from '../../../vocabulary.ts';

/** A picture of the graph that a result can be compared with. */
export interface SourcePicture {
  readonly node: string;
  readonly title: string;
}

/** What a node is called: its own title, or its id in words. */
export function nodeTitle(document: GraphDocument, id: string): string {
  return document.nodes.find((node) => node.id === id)?.title ?? words(id);
}

/** The pictures that an optimizer works from: what gives content first, what gives only style last. */
export function sourcesOf(document: GraphDocument, optimizer: string): SourcePicture[] {
  const wiring = new Wiring(document, vocabulary);
  const node = wiring.nodes.get(optimizer);
  if (!node) return [];
  const sources = wiring.upstream(node).filter(({ type }) => vocabulary.get(type)?.category === 'source');
  const rank = (id: string): number => {
    const reached = new Set([wiring.nodes.get(id)!]);
    for (const at of reached) for (const { to } of wiring.outOf(at)) reached.add(to);
    const types = new Set([...reached].map(({ type }) => type));
    return types.has('content-loss') ? 0 : types.has('style-loss') ? 2 : 1;
  };
  return sources
    .sort((a, b) => rank(a.id) - rank(b.id))
    .map(({ id }) => ({ node: id, title: nodeTitle(document, id) }));
}

/** The optimizers whose results an optimizer builds on. */
export function optimizersBefore(document: GraphDocument, optimizer: string): string[] {
  const wiring = new Wiring(document, vocabulary);
  const node = wiring.nodes.get(optimizer);
  if (!node) return [];
  return wiring
    .upstream(node)
    .filter(({ id, type }) => id !== optimizer && vocabulary.get(type)?.category === 'optimize')
    .map(({ id }) => id);
}

function words(id: string): string {
  const text = id.replaceAll(/[-_]+/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
