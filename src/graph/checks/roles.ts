import type { GraphDocument, GraphNode } from '../document.ts';
import { weighingParameters } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import { Wiring } from '../wiring.ts';
import { canvasesAbove, MOST_CANVASES, type Above } from './canvases.ts';

/**
 * What feeds a result has its inputs, an optimizer has exactly one canvas above it, a bypassed node has something to
 * pass through, and the graph makes something at all. What feeds no result is only warned of.
 */
export function checkRoles(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const wiring = new Wiring(document, vocabulary);
  const is = (category: string) => (node: GraphNode) => vocabulary.get(node.type)?.category === category;
  const ends = document.nodes.filter((node) => is('optimize')(node) || is('output')(node));
  if (ends.length === 0)
    return [
      {
        severity: 'error',
        reason: 'The graph has neither an optimizer nor an output, so there is nothing to run.',
        remedy: 'Add an optimizer and connect a loss to it.',
      },
    ];
  const unknown = new Set(document.nodes.filter(({ type }) => !vocabulary.get(type)).map(({ id }) => id));
  /** What a node of an unknown type gives is not known, but it is wired: by node, to which inputs. */
  const fromUnknown = new Map<string, Set<string>>();
  for (const { from, to } of document.wires)
    if (unknown.has(from[0]))
      fromUnknown.set(to[0], (fromUnknown.get(to[0]) ?? new Set<string>()).add(to[1].split('.')[0]!));
  const used = wiring.above(ends);
  // Whether a node behind one of unknown type is used cannot be determined.
  const hidden = unknown.size > 0;
  const above = canvasesAbove(wiring, vocabulary, new Set(fromUnknown.keys()));
  return document.nodes.flatMap((node) => {
    if (!used.has(node) && hidden) return [];
    if (!used.has(node))
      return [warning(node, 'This node has no effect on any result.', 'Connect it, or delete it.')];
    return [
      ...missingInputs(node, wiring, vocabulary, fromUnknown.get(node.id) ?? new Set<string>()),
      ...bypassable(node, vocabulary),
      ...(hidden ? [] : strayWeights(node, wiring, vocabulary)),
      ...(is('optimize')(node) && !node.bypassed && !node.muted ? oneCanvas(node, above.get(node)) : []),
    ];
  });
}

function missingInputs(
  node: GraphNode,
  wiring: Wiring,
  vocabulary: Vocabulary,
  fromUnknown: ReadonlySet<string>,
): Problem[] {
  if (node.muted) return [];
  const wired = new Set([...wiring.into(node).map(({ socket }) => socket), ...fromUnknown]);
  return Object.entries(vocabulary.get(node.type)?.inputs ?? {})
    .filter(([name, input]) => !input.optional && !wired.has(name))
    .map(([name, input]) => ({
      severity: 'error',
      node: node.id,
      socket: name,
      reason: 'Nothing is connected here.',
      remedy: `Connect ${input.takes.join(' or ')} to it: ${lowerFirst(input.help)}`,
    }));
}

/** Weights for wires that are not there: a slip of the pen, or left from a wire that was removed. */
function strayWeights(node: GraphNode, wiring: Wiring, vocabulary: Vocabulary): Problem[] {
  const type = vocabulary.get(node.type);
  return (type ? weighingParameters(type) : []).flatMap(([parameter, input]) => {
    const names = new Set(
      wiring.into(node).flatMap(({ socket, name }) => (socket === input && name ? [name] : [])),
    );
    const stray = Object.keys(node.params?.[parameter] ?? {}).filter((name) => !names.has(name));
    return stray.map((name) => ({
      ...warning(
        node,
        `“${name}” has a weight, but no wire of that name is connected.`,
        `${didYouMean(name, names)}Remove the weight, or connect a wire.`,
      ),
      parameter,
    }));
  });
}

function bypassable(node: GraphNode, vocabulary: Vocabulary): Problem[] {
  const declaration = vocabulary.get(node.type);
  if (!node.bypassed || !declaration) return [];
  const inputs = Object.values(declaration.inputs);
  const stuck = Object.values(declaration.outputs).find(
    (output) => !inputs.some((input) => input.takes.includes(output.gives)),
  );
  if (!stuck) return [];
  return [
    {
      severity: 'error',
      node: node.id,
      reason: `The node cannot be bypassed: its output is ${stuck.gives}, and it has no input of that type to pass through.`,
      remedy: 'Mute it instead, or remove the bypass.',
    },
  ];
}

/** @param above nothing where the node is on a circle, or behind one. */
function oneCanvas(node: GraphNode, above: Above | undefined): Problem[] {
  if (!above || above.hidden || above.canvases.length === 1) return [];
  const { canvases } = above;
  const names = canvases.map(({ id }) => `“${id}”`).join(', ');
  const count = canvases.length < MOST_CANVASES ? canvases.length : `${MOST_CANVASES} or more`;
  return [
    {
      severity: 'error',
      node: node.id,
      socket: 'loss',
      reason:
        canvases.length === 0
          ? 'The loss of this optimizer depends on no canvas, so there is nothing to optimize.'
          : `The loss of this optimizer depends on ${count} canvases: ${names}.`,
      remedy:
        canvases.length === 0
          ? 'Add a canvas, and compute the loss from features of its image.'
          : 'An optimizer changes one canvas: compute the loss from one of them.',
    },
  ];
}

function warning(node: GraphNode, reason: string, remedy: string): Problem {
  return { severity: 'warning', node: node.id, reason, remedy };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
