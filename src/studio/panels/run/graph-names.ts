import type { GraphDocument, GraphNode } from '../../../graph/document.ts';
import { definitionOf } from '../../../graph/definitions.ts';
import { expand } from '../../../graph/expand.ts';
import { wordsOf } from '../../../graph/names.ts';
import { Wiring } from '../../../graph/wiring.ts';
import { fractionText } from '../../../svelte/text.ts';
import { vocabulary } from '../../../vocabulary.ts';
import { isBoundary, placeOf, stepsTo } from '../../state/levels.ts';
import type { StageState } from '../../state/run-state.svelte.ts';

/** A picture of the graph that a result can be compared with. */
export interface SourcePicture {
  readonly node: string;
  readonly title: string;
}

/** What a node is called apart from its type: its own title, or its id in words where that says more than the type. */
export function ownName({ id, type, title }: GraphNode): string | undefined {
  return title ?? (saysMore(id, type) ? words(id) : undefined);
}

/** Whether an id says more than the type of its node: `coarse-style`, not `style-2`. */
export function saysMore(id: string, type: string): boolean {
  const plain = id.replace(/-?\d*$/, '');
  return type !== plain && type.replace(/-loss$/, '') !== plain;
}

/** What a node is called: its own title, or its id in words; one in composite nodes with those: `Coarse › Style`. */
export function nodeTitle(document: GraphDocument, path: string): string {
  const steps = stepsTo(document, path.split('/'));
  const { level, node } = placeOf(path);
  const inner = definitionOf(document, steps[level.length - 1]?.definition ?? '');
  const last = (inner ?? document).nodes.find(({ id }) => id === node);
  return [...level.map((id, i) => steps[i]?.node.title ?? words(id)), last?.title ?? words(node)].join(' › ');
}

/**
 * What a stage of a run is called: its optimizer, or the composite node of an optimizer without a name of its own, and of a
 * pyramid the share of the size: `Fine, 1/4`.
 */
export function stageTitle(document: GraphDocument, { node, share }: StageState): string {
  const title = nodeTitle(document, node).replace(/ › Optimizer$/, '');
  return share < 1 ? `${title}, ${fractionText(share)}` : title;
}

/** What a term of a stage is called, below the composite node of that stage. */
export function termTitle(document: GraphDocument, term: string, stage: StageState | undefined): string {
  const title = nodeTitle(document, term);
  const above = stage ? `${stageTitle(document, { ...stage, share: 1 })} › ` : '';
  return title.startsWith(above) ? title.slice(above.length) : title;
}

/** The pictures that an optimizer works from: what gives content first, what gives only style last. */
export function sourcesOf(document: GraphDocument, optimizer: string): SourcePicture[] {
  const wiring = new Wiring(expand(document), vocabulary);
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

/** The names of the stages whose results a stage builds on: of other optimizers, and of smaller levels of its own. */
export function stagesBefore(
  document: GraphDocument,
  stages: Readonly<Record<string, Pick<StageState, 'id' | 'node' | 'share'>>>,
  name: string,
): string[] {
  const stage = stages[name];
  const wiring = new Wiring(expand(document), vocabulary);
  const node = stage && wiring.nodes.get(stage.node);
  if (!node) return [];
  const above = new Set(wiring.upstream(node).map(({ id }) => id));
  return Object.values(stages)
    .filter((other) => (other.node === node.id ? other.share < stage.share : above.has(other.node)))
    .map(({ id }) => id);
}

function words(id: string): string {
  return wordsOf(isBoundary(id) ? id.slice(1) : id);
}
