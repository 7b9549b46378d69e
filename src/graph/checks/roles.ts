import type { GraphDocument, GraphNode } from '../document.ts';
import { weighingParameters, type Vocabulary } from '../node-type.ts';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import { Wiring } from '../wiring.ts';

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
        reason: 'The graph makes nothing: it has neither an optimizer nor an output.',
        remedy: 'Add an optimizer and wire a loss to it.',
      },
    ];
  const isUnknown = (id: string) =>
    document.nodes.some((node) => node.id === id && !vocabulary.get(node.type));
  const fromUnknown = document.wires.filter(({ from }) => isUnknown(from[0])).map(({ to }) => to);
  const used = new Set(ends.flatMap((end) => wiring.upstream(end)));
  // Behind a node of an unknown type nothing can be told of use.
  const hidden = document.nodes.some(({ type }) => !vocabulary.get(type));
  const canvasHidden = (node: GraphNode) => {
    const above = wiring.upstream(node, is('optimize'));
    return fromUnknown.some(([id]) => above.some((other) => other.id === id));
  };
  return document.nodes.flatMap((node) => {
    if (!used.has(node) && hidden) return [];
    if (!used.has(node))
      return [warning(node, 'Nothing that is computed depends on this node.', 'Wire it, or delete it.')];
    return [
      ...missingInputs(node, wiring, vocabulary, fromUnknown),
      ...bypassable(node, vocabulary),
      ...(hidden ? [] : strayWeights(node, wiring, vocabulary)),
      ...(is('optimize')(node) && !node.bypassed && !node.muted && !canvasHidden(node)
        ? canvasAbove(node, wiring, is)
        : []),
    ];
  });
}

function missingInputs(
  node: GraphNode,
  wiring: Wiring,
  vocabulary: Vocabulary,
  fromUnknown: readonly (readonly [string, string])[],
): Problem[] {
  if (node.muted) return [];
  const wired = new Set([
    ...wiring.into(node).map(({ socket }) => socket),
    // What a node of an unknown type gives is not known, but it is wired.
    ...fromUnknown.filter(([id]) => id === node.id).map(([, end]) => end.split('.')[0]!),
  ]);
  return Object.entries(vocabulary.get(node.type)?.inputs ?? {})
    .filter(([name, input]) => !input.optional && !wired.has(name))
    .map(([name, input]) => ({
      severity: 'error',
      node: node.id,
      socket: name,
      reason: 'Nothing is connected here.',
      remedy: `Wire ${input.takes.join(' or ')} to it: ${lowerFirst(input.help)}`,
    }));
}

/** Weights for wires that are not there: a slip of the pen, or left from a wire that was removed. */
function strayWeights(node: GraphNode, wiring: Wiring, vocabulary: Vocabulary): Problem[] {
  const type = vocabulary.get(node.type);
  return (type ? weighingParameters(type) : []).flatMap(([parameter, input]) => {
    const names = wiring.into(node).flatMap(({ socket, name }) => (socket === input && name ? [name] : []));
    const stray = Object.keys(node.params?.[parameter] ?? {}).filter((name) => !names.includes(name));
    return stray.map((name) => ({
      ...warning(
        node,
        `“${name}” has a weight, and no wire of that name arrives.`,
        `${didYouMean(name, names)}Remove the weight, or wire it.`,
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
      reason: `The node cannot be bypassed: it gives ${stuck.gives} and takes none that could pass through.`,
      remedy: 'Mute it instead, or take the bypass off.',
    },
  ];
}

function canvasAbove(
  node: GraphNode,
  wiring: Wiring,
  is: (category: string) => (node: GraphNode) => boolean,
): Problem[] {
  const canvases = wiring.upstream(node, is('optimize')).filter(is('canvas'));
  if (canvases.length === 1) return [];
  const names = canvases.map(({ id }) => `“${id}”`).join(', ');
  return [
    {
      severity: 'error',
      node: node.id,
      socket: 'loss',
      reason:
        canvases.length === 0
          ? 'There is no canvas above this optimizer, so there is nothing to optimize.'
          : `There are ${canvases.length} canvases above this optimizer: ${names}.`,
      remedy:
        canvases.length === 0
          ? 'Add a canvas and take the features of its image for the loss.'
          : 'An optimizer changes one canvas: build the loss on one of them.',
    },
  ];
}

function warning(node: GraphNode, reason: string, remedy: string): Problem {
  return { severity: 'warning', node: node.id, reason, remedy };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
