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

/**
 * How much a node will grow when its picture arrives and a run reports its numbers, in graph units.
 *
 * @param path as the run names the node.
 */
export function roomToGrow(run: RunState, document: GraphDocument, node: GraphNode, path = node.id): number {
  const type = vocabulary.get(node.type);
  if (!type || node.collapsed) return 0;
  const { category } = type;
  const optimizes = category === 'optimize';
  const gives = Object.values(type.outputs).some(({ gives }) => gives === 'image' || gives === 'mask');
  const shows = gives && category !== 'canvas' && (optimizes || !comesFromOptimizer(document, node));
  const parts: readonly (readonly [part: Part, wanted: boolean, there: boolean])[] = [
    ['picture', shows, (pictureOf(run, path) ?? run.thumbnails[path]) !== undefined],
    [
      'loss',
      optimizes || category === 'combine' || category === 'loss',
      (lossOf(run, path) ?? totalOf(run, path)) !== undefined,
    ],
    ['progress', optimizes, progressOf(run, path) !== undefined],
  ];
  const now = parts.flatMap(([part, , there]) => (there ? [part] : []));
  const later = parts.flatMap(([part, wanted, there]) => (wanted || there ? [part] : []));
  return heightOf(later) - heightOf(now);
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
