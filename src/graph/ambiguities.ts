import type { GraphDocument } from './document.ts';
import { wireId } from './edits/wire-id.ts';
import type { Place, Problem } from './problem.ts';

/**
 * What in a file has the name of something else there: nodes and frames with one id, wires that end on one input. Only
 * one of them would be seen or changed, so such a file is not opened.
 */
export function findAmbiguities(document: GraphDocument): Problem[] {
  return [document, ...Object.values(document.definitions ?? {})].flatMap(ambiguitiesOf);
}

function ambiguitiesOf({
  nodes,
  wires,
  frames = [],
}: Pick<GraphDocument, 'nodes' | 'wires' | 'frames'>): Problem[] {
  return [
    ...repeated(nodes, ({ id }) => id).map((same) =>
      problem({ node: same[0].id }, `${same.length} nodes have this id.`, OWN_ID),
    ),
    ...repeated(frames, ({ id }) => id).map((same) =>
      problem({}, `${same.length} frames have the id “${same[0].id}”.`, OWN_ID),
    ),
    ...repeated(wires, wireId).map((same) => {
      const [node, socket] = same[0].to;
      const sources = same.map(({ from }) => `“${from.join('.')}”`).join(' and ');
      const reason = `${same.length} wires are connected here, from ${sources}.`;
      return problem({ node, socket }, reason, 'Keep only one of them in the file.');
    }),
  ];
}

const OWN_ID = 'Give each its own id in the file.';

/** Those that have a name together. */
function repeated<T>(things: readonly T[], nameOf: (thing: T) => string): [T, ...T[]][] {
  const named = new Map<string, [T, ...T[]]>();
  for (const thing of things) {
    const same = named.get(nameOf(thing));
    if (same) same.push(thing);
    else named.set(nameOf(thing), [thing]);
  }
  return [...named.values()].filter(({ length }) => length > 1);
}

function problem(place: Place, reason: string, remedy: string): Problem {
  return { severity: 'error', ...place, reason, remedy };
}
