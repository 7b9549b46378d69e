import type { GraphDocument, GraphNode } from '../graph/document.ts';
import { isNormalized, weighingParameters, type NodeDeclaration } from '../graph/node-type.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { expand } from '../graph/expand.ts';
import { Wiring } from '../graph/wiring.ts';
import type { Knob } from './control.ts';

/** What a change of a graph means to a run of it. */
export type Changes =
  /** Nothing that the run would notice: titles, places, nodes that nothing leads to. */
  | { readonly kind: 'none' }
  /** Numbers that can change during a run. */
  | {
      readonly kind: 'live';
      readonly knobs: readonly Knob[];
      /** All parameters of an optimizer, where any of them changed. */
      readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
    }
  /** Anything else: compile again, and start again. */
  | { readonly kind: 'structure' };

/** Compares two valid graphs, as far as they run. */
export function changesBetween(before: GraphDocument, after: GraphDocument, vocabulary: Vocabulary): Changes {
  const [old, now] = [
    new RunningPart(expand(before), vocabulary),
    new RunningPart(expand(after), vocabulary),
  ];
  if (old.structure() !== now.structure()) return { kind: 'structure' };
  const knobs: Knob[] = [];
  const settings = new Map<string, Readonly<Record<string, unknown>>>();
  for (const node of now.nodes) {
    const type = vocabulary.get(node.type)!;
    const [was, is] = [parametersOf(old.node(node.id), type), parametersOf(node, type)];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    if (type.category === 'optimize') settings.set(node.id, is);
    for (const [name, socket] of weighingParameters(type))
      for (const term of now.namesInto(node, socket)) {
        const value = weightIn(is[name], term);
        if (value !== weightIn(was[name], term))
          knobs.push({ node: node.id, parameter: `${name}.${term}`, value });
      }
    for (const name of numberKnobs(type))
      if (was[name] !== is[name]) knobs.push({ node: node.id, parameter: name, value: is[name] as number });
  }
  return knobs.length + settings.size === 0 ? { kind: 'none' } : { kind: 'live', knobs, settings };
}

/**
 * The weight that stands in front of each loss term of an optimizer, by node: sums of sums multiply. A term that
 * arithmetic makes something else of, or a sum normalizes, has none.
 */
export function termWeights(
  document: GraphDocument,
  vocabulary: Vocabulary,
  optimizer: string,
): ReadonlyMap<string, number> {
  const wiring = new Wiring(expand(document), vocabulary);
  const weights = new Map<string, number>();
  const visit = (node: GraphNode, factor: number): void => {
    const type = vocabulary.get(node.type)!;
    for (const { from, socket, name, output } of wiring.into(node)) {
      const source = vocabulary.get(from.type);
      if (source?.outputs[output]?.gives !== 'loss' || from.muted) continue;
      const weighted = factor * weightInto(node, type, socket, name);
      if (source.category === 'loss') weights.set(from.id, (weights.get(from.id) ?? 0) + weighted);
      else visit(from, weighted);
    }
  };
  const start = wiring.nodes.get(optimizer);
  if (start) visit(start, 1);
  return new Map([...weights].filter(([, weight]) => !Number.isNaN(weight)));
}

/** What a node multiplies a wire with, of which it makes a sum; NaN if it makes anything else. */
function weightInto(
  node: GraphNode,
  type: NodeDeclaration,
  socket: string,
  name: string | undefined,
): number {
  if (node.bypassed || type.category === 'optimize') return 1;
  const parameter = weighingParameters(type).find(([, input]) => input === socket)?.[0];
  return parameter === undefined || isNormalized(node, type, parameter)
    ? NaN
    : weightIn(parametersOf(node, type)[parameter], name!);
}

/** The part of a graph that a run is about: what leads to an optimizer or an output. */
class RunningPart {
  readonly nodes: readonly GraphNode[];
  private readonly wiring: Wiring;
  private readonly vocabulary: Vocabulary;

  constructor(document: GraphDocument, vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.wiring = new Wiring(document, vocabulary);
    const ends = document.nodes.filter(({ type }) =>
      ['optimize', 'output'].includes(vocabulary.get(type)?.category ?? ''),
    );
    const leading = new Set(ends.flatMap((node) => this.wiring.upstream(node)));
    this.nodes = document.nodes.filter((node) => leading.has(node));
  }

  node(id: string): GraphNode {
    return this.wiring.nodes.get(id)!;
  }

  namesInto(node: GraphNode, socket: string): string[] {
    return this.wiring
      .into(node)
      .filter((wire) => wire.socket === socket)
      .flatMap(({ name }) => name ?? []);
  }

  /** A text that is the same where the compiled programs are the same but for what may change live. */
  structure(): string {
    // The order of nodes is kept: it decides the order of sums and of racing optimizers.
    return JSON.stringify(
      this.nodes.map((node) => {
        const type = this.vocabulary.get(node.type)!;
        const live = new Set([...weighingParameters(type).map(([name]) => name), ...numberKnobs(type)]);
        const fixed = Object.fromEntries(
          Object.entries(parametersOf(node, type)).filter(([name]) =>
            type.category === 'optimize' ? type.parameters[name]?.structural : !live.has(name),
          ),
        );
        const wires = this.wiring
          .into(node)
          .map(({ from, output, socket, name }) => [from.id, output, socket, name ?? '']);
        return [node.id, node.type, fixed, node.muted === true, node.bypassed === true, wires];
      }),
    );
  }
}

/** The parameters that are single knobs. */
function numberKnobs(type: NodeDeclaration): string[] {
  return Object.entries(type.parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'number' && parameter.knob ? [name] : [],
  );
}

/** All parameters in the order of the declaration, so that equal ones are equal as text. */
function parametersOf(node: GraphNode, type: NodeDeclaration): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(type.parameters).map(([name, { default: value }]) => [name, node.params?.[name] ?? value]),
  );
}

function weightIn(weights: unknown, name: string): number {
  return (weights as Record<string, number>)[name] ?? 1;
}
