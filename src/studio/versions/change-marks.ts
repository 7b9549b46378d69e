import type { GraphDifferences, NodeDifference } from '../../graph/differences.ts';
import { wordsOf } from '../../graph/names.ts';
import type { ChangeMark } from '../state/change-mark.ts';

/** What the graph view marks of the differences: a node whose wires alone differ is marked too. */
export function changeMarks({ nodes, wires }: GraphDifferences): ChangeMark[] {
  const listed = new Set(nodes.map(({ path }) => path));
  const rewired = new Set(wires.map(({ path }) => path).filter((path) => !listed.has(path)));
  return [
    ...nodes.map(({ kind, path, title, position }) => ({ kind, path, title, position })),
    ...[...rewired].map((path) => ({ kind: 'rewired' as const, path, title: '', position: undefined })),
  ];
}

/** What a node is called in the list; one in composite nodes with the names of those: `Coarse › Style`. */
export function pathTitle({ path, title }: NodeDifference): string {
  return [...path.split('/').slice(0, -1).map(wordsOf), title].join(' › ');
}
