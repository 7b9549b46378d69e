import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { Wiring } from '../../graph/wiring.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { RunState } from '../state/run-state.svelte.ts';
import { lossOf, pictureOf, progressOf, totalOf } from './run-views.ts';

/** Heights in a drawn node, in graph units: of a thumbnail at most, of the line of a loss, of the steps that are done. */
const HEIGHTS = { picture: 110, loss: 20, progress: 24 };
/** Round all of it, and between. */
const [PADDING, GAP] = [11, 4];

type Part = keyof typeof HEIGHTS;
const PARTS: readonly Part[] = ['picture', 'loss', 'progress'];

/**
 * How much a node will grow when its picture arrives and a run reports its numbers, in graph units.
 *
 * @param path as the run names the node.
 */
export function roomToGrow(run: RunState, document: GraphDocument, node: GraphNode, path = node.id): number {
  if (!vocabulary.get(node.type) || node.collapsed) return 0;
  const there: Readonly<Record<Part, boolean>> = {
    picture: (pictureOf(run, path) ?? run.thumbnails[path]) !== undefined,
    loss: (lossOf(run, path) ?? totalOf(run, path)) !== undefined,
    progress: progressOf(run, path) !== undefined,
  };
  const wanted = wantedParts(document, node);
  const now = PARTS.filter((part) => there[part]);
  return heightOf(PARTS.filter((part) => wanted.has(part) || there[part])) - heightOf(now);
}

/** How much a node grows that shows nothing of a run yet, in graph units. */
export function roomOfRun(document: GraphDocument, node: GraphNode): number {
  return node.collapsed ? 0 : heightOf([...wantedParts(document, node)]);
}

/** What a run will show in a node. */
function wantedParts(document: GraphDocument, node: GraphNode): ReadonlySet<Part> {
  const type = vocabulary.get(node.type);
  if (!type) return new Set();
  const { category } = type;
  const optimizes = category === 'optimize';
  const gives = Object.values(type.outputs).some(({ gives }) => gives === 'image' || gives === 'mask');
  const shows = gives && category !== 'canvas' && (optimizes || !comesFromOptimizer(document, node));
  const wanted: Readonly<Record<Part, boolean>> = {
    picture: shows,
    loss: optimizes || category === 'combine' || category === 'loss',
    progress: optimizes,
  };
  return new Set(PARTS.filter((part) => wanted[part]));
}

function heightOf(parts: readonly Part[]): number {
  if (parts.length === 0) return 0;
  return PADDING + GAP * (parts.length - 1) + parts.reduce((sum, part) => sum + HEIGHTS[part], 0);
}

function comesFromOptimizer(document: GraphDocument, { id }: GraphNode): boolean {
  const wiring = new Wiring(document, vocabulary);
  const node = wiring.nodes.get(id);
  const above = node ? wiring.upstream(node) : [];
  return above.some((other) => vocabulary.get(other.type)?.category === 'optimize');
}
