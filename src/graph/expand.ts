import { definitionName, definitionOf } from './definitions.ts';
import { assigned } from './parameter-address.ts';
import type { Definition, GraphDocument, GraphNode, GraphWire } from './document.ts';
import { nestingProblems } from './nesting.ts';

type End = GraphWire['from'];

/** A graph, or what is in a definition, on its way into the flat graph. */
interface Level {
  /** What the ids of its nodes get in front: empty, or the path of the composite node and a slash. */
  readonly prefix: string;
  readonly nodes: readonly GraphNode[];
  readonly wires: readonly GraphWire[];
  /** Each composite node by id, with its replacement. */
  readonly inner: ReadonlyMap<string, { definition: Definition; level: Level }>;
}

const flat = new WeakMap<GraphDocument, GraphDocument>();

/**
 * The graph with the nodes of its definitions in the place of composite nodes, under ids that name the path:
 * `coarse/style`. Promoted parameters are set, wires lead on to where the inputs and outputs do. A composite node that
 * is muted or bypassed stays as it is, for nothing in it is computed. A graph with {@link nestingProblems} comes back as it
 * is.
 */
export function expand(document: GraphDocument): GraphDocument {
  if (!document.nodes.some(({ type }) => definitionName(type) !== undefined)) return document;
  const known = flat.get(document);
  if (known) return known;
  const expanded =
    nestingProblems(document).length > 0
      ? document
      : unfold(document, ({ muted, bypassed }) => !muted && !bypassed);
  flat.set(document, expanded);
  flat.set(expanded, expanded);
  return expanded;
}

/** The graph with what is inside in the place of those composite nodes that `opens` names, as {@link expand} does. */
export function unfold(document: GraphDocument, opens: (node: GraphNode) => boolean): GraphDocument {
  const nodes: GraphNode[] = [];
  const wires: GraphWire[] = [];
  const collect = (level: Level): void => {
    for (const node of level.nodes) {
      const inner = level.inner.get(node.id)?.level;
      if (inner) collect(inner);
      else nodes.push(level.prefix === '' ? node : { ...node, id: level.prefix + node.id });
    }
    for (const wire of level.wires) for (const flat of flatWires(level, wire)) wires.push(flat);
  };
  collect(levelOf(document, document, '', opens));
  return { ...document, nodes, wires };
}

function levelOf(
  document: GraphDocument,
  { nodes, wires }: Pick<GraphDocument, 'nodes' | 'wires'>,
  prefix: string,
  opens: (node: GraphNode) => boolean,
): Level {
  const inner = new Map<string, { definition: Definition; level: Level }>();
  for (const node of nodes) {
    const definition = opens(node) ? definitionFor(document, node) : undefined;
    if (!definition) continue;
    const inside = { nodes: withPromoted(definition, node), wires: definition.wires };
    const level = levelOf(document, inside, `${prefix}${node.id}/`, opens);
    inner.set(node.id, { definition, level });
  }
  return { prefix, nodes, wires, inner };
}

function definitionFor(document: GraphDocument, { type }: GraphNode): Definition | undefined {
  const name = definitionName(type);
  return name === undefined ? undefined : definitionOf(document, name);
}

/** The nodes of a definition with the values that a composite node gives its promoted parameters. */
function withPromoted({ nodes, parameters = {} }: Definition, { params = {} }: GraphNode): GraphNode[] {
  const changed = new Map(nodes.map((node) => [node.id, node]));
  for (const [name, value] of Object.entries(params)) {
    const targets = Object.hasOwn(parameters, name) ? parameters[name]!.to : [];
    for (const [id, path] of targets) {
      const node = changed.get(id);
      if (node) changed.set(id, { ...node, params: assigned(node, path, value) });
    }
  }
  return [...changed.values()];
}

function flatWires(level: Level, { from, to, ...rest }: GraphWire): GraphWire[] {
  const source = outputAt(level, from);
  return source ? inputsAt(level, to).map((target) => ({ ...rest, from: source, to: target })) : [];
}

/** Where a wire to an input of a level ends in the flat graph. */
function inputsAt(level: Level, [id, socket]: End): End[] {
  const inner = level.inner.get(id);
  if (!inner) return [[level.prefix + id, socket]];
  const { inputs } = inner.definition;
  const ends = Object.hasOwn(inputs, socket) ? inputs[socket]!.to : [];
  return ends.flatMap((end) => inputsAt(inner.level, end));
}

/** Where a wire from an output of a level begins in the flat graph; undefined if nothing leads to the output. */
function outputAt(level: Level, [id, socket]: End): End | undefined {
  const inner = level.inner.get(id);
  if (!inner) return [level.prefix + id, socket];
  const { outputs } = inner.definition;
  const end = Object.hasOwn(outputs, socket) ? outputs[socket]!.from : undefined;
  return end && outputAt(inner.level, end);
}
