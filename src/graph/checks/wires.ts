import type { GraphDocument, GraphWire } from '../document.ts';
import { inputSocket, type NodeDeclaration, type Vocabulary } from '../node-type.ts';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import { Wiring } from '../wiring.ts';

/** Wires join sockets that exist and fit, one wire to an input, and never go round. */
export function checkWires(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const taken = new Map<string, GraphWire>();
  const problems = document.wires.flatMap((wire) => {
    const broken = checkEnds(wire, document, vocabulary);
    if (broken.length > 0) return broken;
    const [node, socket] = wire.to;
    const earlier = taken.get(`${node} ${socket}`);
    taken.set(`${node} ${socket}`, wire);
    return earlier
      ? [
          problem(
            wire,
            'to',
            `Two wires end here, from “${earlier.from[0]}” and “${wire.from[0]}”.`,
            'Remove one of them.',
          ),
        ]
      : [];
  });
  return [...problems, ...checkCycles(new Wiring(document, vocabulary))];
}

function checkEnds(wire: GraphWire, document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const declarations = (['from', 'to'] as const).map((side) => {
    const node = document.nodes.find(({ id }) => id === wire[side][0]);
    return { side, node, declaration: node && vocabulary.get(node.type) };
  });
  const missing = declarations.filter(({ node }) => !node);
  if (missing.length > 0)
    return missing.map(({ side }) => {
      const suggestion = didYouMean(
        wire[side][0],
        document.nodes.map(({ id }) => id),
      );
      return problem(wire, side, 'A wire ends on a node that is not there.', `${suggestion}Remove the wire.`);
    });
  const [from, to] = declarations.map(({ declaration }) => declaration);
  // A node of an unknown type is reported by itself; nothing is known of its sockets.
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
      `“${wire.from[0]}” gives ${output.gives} here, and this input takes ${end.input.takes.join(' or ')}.`,
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
  // The one that needs least besides.
  const [converter] = converters.sort((a, b) => needed(a) - needed(b));
  return converter ? `Put “${converter.type}” between them.` : 'Remove the wire.';
}

function remedyFor(name: string, sockets: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(sockets);
  return `${didYouMean(name, names)}It has ${names.join(', ') || 'none'}.`;
}

function inputRemedy(end: string, declaration: NodeDeclaration): string {
  const many = Object.entries(declaration.inputs).find(([socket, input]) => input.many && end === socket);
  return many
    ? `It takes many wires, each to a name: write “${end}.NAME”.`
    : remedyFor(end, declaration.inputs);
}

function checkCycles(wiring: Wiring): Problem[] {
  const { cyclic } = wiring.order();
  const inCycle = cyclic.filter((node) =>
    wiring.into(node).some(({ from }) => wiring.upstream(from).includes(node)),
  );
  if (inCycle.length === 0) return [];
  const names = inCycle.map(({ id }) => `“${id}”`).join(', ');
  return [
    {
      severity: 'error',
      node: inCycle[0]!.id,
      reason: `The wires go round in a circle through ${names}.`,
      remedy:
        'Remove one wire of the circle; to start from a result, wire an optimizer’s image to a new canvas.',
    },
  ];
}

function problem(wire: GraphWire, side: 'from' | 'to', reason: string, remedy: string): Problem {
  return { severity: 'error', node: wire[side][0], socket: wire[side][1], reason, remedy };
}
