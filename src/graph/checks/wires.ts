import type { GraphDocument, GraphNode, GraphWire } from '../document.ts';
import { inputSocket, type NodeDeclaration } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Problem } from '../problem.ts';
import { didYouMean, whichThereAre } from '../suggest.ts';
import { Wiring } from '../wiring.ts';

/** Wires join sockets that exist and fit, one wire to an input, and form no cycles. */
export function checkWires(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const taken = new Map<string, GraphWire>();
  const nodes = new Map<string, GraphNode>();
  for (const node of document.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
  const problems = document.wires.flatMap((wire) => {
    const broken = checkEnds(wire, nodes, vocabulary);
    if (broken.length > 0) return broken;
    const [node, socket] = wire.to;
    const earlier = taken.get(`${node} ${socket}`);
    taken.set(`${node} ${socket}`, wire);
    return earlier
      ? [
          problem(
            wire,
            'to',
            `Two wires are connected here, from “${earlier.from[0]}” and “${wire.from[0]}”.`,
            'Remove one of them.',
          ),
        ]
      : [];
  });
  return [...problems, ...checkCycles(new Wiring(document, vocabulary))];
}

function checkEnds(
  wire: GraphWire,
  nodes: ReadonlyMap<string, GraphNode>,
  vocabulary: Vocabulary,
): Problem[] {
  const declarations = (['from', 'to'] as const).map((side) => {
    const node = nodes.get(wire[side][0]);
    return { side, node, declaration: node && vocabulary.get(node.type) };
  });
  const missing = declarations.filter(({ node }) => !node);
  if (missing.length > 0)
    return missing.map(({ side }) => {
      const suggestion = didYouMean(wire[side][0], nodes.keys());
      return problem(
        wire,
        side,
        'A wire ends at a node that does not exist.',
        `${suggestion}Remove the wire.`,
      );
    });
  const [from, to] = declarations.map(({ declaration }) => declaration);
  // A node of an unknown type is reported separately; nothing is known about its sockets.
  if (!from || !to) return [];
  const output = Object.hasOwn(from.outputs, wire.from[1]) ? from.outputs[wire.from[1]] : undefined;
  if (!output)
    return [
      problem(wire, 'from', `“${from.type}” has no such output.`, remedyFor(wire.from[1], from.outputs)),
    ];
  const end = inputSocket(to, wire.to[1]);
  if (!end) return [problem(wire, 'to', `“${to.type}” has no such input.`, inputRemedy(wire.to[1], to))];
  if (end.input.takes.includes(output.gives)) return [];
  const fitting = Object.entries(to.inputs).filter(([, input]) => input.takes.includes(output.gives));
  return [
    problem(
      wire,
      'to',
      `“${wire.from[0]}” outputs ${output.gives}, but this input takes ${end.input.takes.join(' or ')}.`,
      fitting.length > 0
        ? `It fits ${fitting.map(([name]) => `“${name}”`).join(' or ')} of this node.`
        : converterRemedy(output.gives, end.input.takes, vocabulary),
    ),
  ];
}

/** Names a node type that turns what comes into what is wanted, if there is one. */
function converterRemedy(gives: string, takes: readonly string[], vocabulary: Vocabulary): string {
  const needed = ({ inputs }: NodeDeclaration) =>
    Object.values(inputs).filter(({ optional, many }) => !optional && !many).length || Infinity;
  const converters = vocabulary
    .all()
    .filter(
      ({ inputs, outputs, category }) =>
        category !== 'optimize' &&
        Object.values(inputs).some((input) => (input.takes as readonly string[]).includes(gives)) &&
        Object.values(outputs).some((output) => takes.includes(output.gives)),
    );
  // The one that needs least besides, and makes this first.
  const makesOther = ({ outputs }: NodeDeclaration) =>
    Number(!takes.includes(Object.values(outputs)[0]!.gives));
  const [converter] = converters.sort((a, b) => needed(a) - needed(b) || makesOther(a) - makesOther(b));
  return converter ? `Add a “${converter.type}” node between them.` : 'Remove the wire.';
}

function remedyFor(name: string, sockets: Readonly<Record<string, unknown>>): string {
  return whichThereAre(name, Object.keys(sockets));
}

function inputRemedy(end: string, declaration: NodeDeclaration): string {
  const many = Object.entries(declaration.inputs).find(([socket, input]) => input.many && end === socket);
  return many ? `It takes multiple named wires: use “${end}.NAME”.` : remedyFor(end, declaration.inputs);
}

/** How many nodes of a circle are named. */
const MOST_NAMES = 12;

function checkCycles(wiring: Wiring): Problem[] {
  return circlesIn(wiring).map((circle) => {
    const names = circle.slice(0, MOST_NAMES).map(({ id }) => `“${id}”`);
    const more = circle.length > MOST_NAMES ? ` and ${circle.length - MOST_NAMES} more` : '';
    return {
      severity: 'error',
      node: circle[0]!.id,
      reason: `The wires form a cycle through ${names.join(', ')}${more}.`,
      remedy:
        'Remove one wire of the cycle. To start from a result, connect an optimizer’s image to a new canvas.',
    };
  });
}

/** Circles that have no node in common, each in the document's order; all of them are gone only when none is left. */
function circlesIn(wiring: Wiring): GraphNode[][] {
  const { cyclic } = wiring.order();
  const inside = new Set(cyclic);
  // Each of them has a source that is on a cycle or behind one, so going back always reaches a cycle.
  const back = (node: GraphNode) => wiring.into(node).find(({ from }) => inside.has(from))!.from;
  const walkOf = new Map<GraphNode, GraphNode>();
  const circles: Set<GraphNode>[] = [];
  for (const start of cyclic) {
    let at = start;
    for (; !walkOf.has(at); at = back(at)) walkOf.set(at, start);
    if (walkOf.get(at) !== start) continue;
    const circle = new Set([at]);
    for (let next = back(at); next !== at; next = back(next)) circle.add(next);
    circles.push(circle);
  }
  const place = new Map(cyclic.map((node, index) => [node, index]));
  return circles.map((circle) => [...circle].sort((a, b) => place.get(a)! - place.get(b)!));
}

function problem(wire: GraphWire, side: 'from' | 'to', reason: string, remedy: string): Problem {
  return { severity: 'error', node: wire[side][0], socket: wire[side][1], reason, remedy };
}
