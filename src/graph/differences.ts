import { definitionName, definitionOf } from './definitions.ts';
import { describedParameters } from './described-parameters.ts';
import type { GraphDocument, GraphNode, GraphWire, Position } from './document.ts';
import { wordsOf } from './names.ts';
import { valueText } from './sweep.ts';
import type { Vocabulary } from './vocabulary.ts';

/** One value that differs; undefined where there is none. */
export interface ValueDifference {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface NodeDifference {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Its path; one in a composite node follows the id of that. */
  readonly path: string;
  readonly title: string;
  /** Where the node is, or was if it was removed. */
  readonly position: Position | undefined;
  /** What differs in a changed node. */
  readonly values: readonly ValueDifference[];
}

export interface WireDifference {
  readonly kind: 'added' | 'removed';
  /** The path of the node where it ends. */
  readonly path: string;
  /** `Photo, image → Canvas, start` */
  readonly label: string;
}

/** What differs between two graphs. */
export interface GraphDifferences {
  readonly nodes: readonly NodeDifference[];
  readonly wires: readonly WireDifference[];
  /** Of the graph as a whole: title, frames, controls. */
  readonly graph: readonly ValueDifference[];
  /** How many nodes are in another place. That alone is no change of a node. */
  readonly moved: number;
}

type Inner = Pick<GraphDocument, 'nodes' | 'wires'>;

/** What of a node is compared in another way, or says only how it is shown. */
const NOT_COMPARED = new Set(['id', 'type', 'params', 'position', 'collapsed']);
const LONGEST = 120;

/**
 * What differs between two versions of a graph, as a list for people: nodes are matched by their ids, defaults count as given,
 * and texts are shortened. What is inside a composite node is listed once, at the first node that has it.
 *
 * @param vocabulary with the composite nodes of both graphs.
 */
export function differences(
  before: GraphDocument,
  after: GraphDocument,
  vocabulary: Vocabulary,
): GraphDifferences {
  const nodes: NodeDifference[] = [];
  const wires: WireDifference[] = [];
  let moved = 0;
  const known = new Set<string>();

  const compare = (old: Inner, now: Inner, level: string): void => {
    const were = new Map(old.nodes.map((node) => [node.id, node]));
    const are = new Map(now.nodes.map((node) => [node.id, node]));
    const listed = (kind: NodeDifference['kind'], node: GraphNode, values: ValueDifference[] = []) =>
      nodes.push({
        kind,
        path: level + node.id,
        title: titleOf(node, node.id),
        position: node.position,
        values,
      });
    for (const node of now.nodes) {
      const was = were.get(node.id);
      if (!was) listed('added', node);
      else if (was !== node) {
        const values = valuesOf(was, node, before, after, vocabulary);
        if (values.length > 0) listed('changed', node, values);
        if (was.position?.join() !== node.position?.join()) moved++;
      }
      const name = was && definitionName(node.type);
      if (name === undefined || was?.type !== node.type || known.has(name)) continue;
      known.add(name);
      const [inside, insideNow] = [definitionOf(before, name), definitionOf(after, name)];
      if (inside && insideNow && inside !== insideNow) compare(inside, insideNow, `${level}${node.id}/`);
    }
    for (const node of old.nodes) if (!are.has(node.id)) listed('removed', node);

    const had = new Set(old.wires.map(keyOf));
    const has = new Set(now.wires.map(keyOf));
    const wired = (kind: WireDifference['kind'], wire: GraphWire, ends: ReadonlyMap<string, GraphNode>) => {
      const end = ([id, socket]: GraphWire['from']) =>
        `${titleOf(ends.get(id), id)}, ${wordsOf(socket.replaceAll('.', ' '))}`;
      wires.push({ kind, path: level + wire.to[0], label: `${end(wire.from)} → ${end(wire.to)}` });
    };
    for (const wire of now.wires) if (!had.has(keyOf(wire))) wired('added', wire, are);
    for (const wire of old.wires) if (!has.has(keyOf(wire))) wired('removed', wire, were);
  };
  compare(before, after, '');

  return { nodes, wires, graph: graphValues(before, after), moved };
}

/** Whether there is anything to list. */
export function differ({ nodes, wires, graph }: GraphDifferences): boolean {
  return nodes.length + wires.length + graph.length > 0;
}

function valuesOf(
  was: GraphNode,
  node: GraphNode,
  before: GraphDocument,
  after: GraphDocument,
  vocabulary: Vocabulary,
): ValueDifference[] {
  const rows = (one: GraphNode, document: GraphDocument) =>
    new Map<string, { name: string; text: string }>([
      ['type', { name: 'Type', text: vocabulary.get(one.type)?.title ?? one.type }],
      ...Object.entries(one)
        .filter(([name, value]) => !NOT_COMPARED.has(name) && value !== undefined && value !== false)
        .map(([name, value]) => [`${name}:`, { name: wordsOf(name), text: text(value) }] as const),
      ...describedParameters(one, document, vocabulary).map(
        ({ address, title, text: value }) => [address, { name: title, text: value }] as const,
      ),
    ]);
  return between(rows(was, before), rows(node, after));
}

function graphValues(before: GraphDocument, after: GraphDocument): ValueDifference[] {
  const rows = ({ title, description, frames = [], controls = [], sweeps = [] }: GraphDocument) => {
    const all = new Map<string, { name: string; text: string }>();
    if (title !== undefined) all.set('title', { name: 'Title', text: title });
    if (description !== undefined) all.set('description', { name: 'Description', text: description });
    for (const { id, title: name, nodes, ...looks } of frames)
      all.set(`frame ${id}`, {
        name: `Frame “${name}”`,
        text: [...nodes, ...Object.values(looks).map(text)].join(', ') || 'empty',
      });
    for (const { name, to, title: shown, ...range } of controls)
      all.set(`control ${name}`, {
        name: `Control “${shown ?? wordsOf(name)}”`,
        text: [
          ...to.map((end) => end.join('.')),
          ...Object.entries(range).map(([key, value]) => `${key} ${text(value)}`),
        ].join(', '),
      });
    for (const [i, sweep] of sweeps.entries())
      all.set(`sweep ${i}`, { name: `Sweep ${i + 1}`, text: text(sweep) });
    return all;
  };
  return between(rows(before), rows(after));
}

function between(
  from: ReadonlyMap<string, { name: string; text: string }>,
  to: ReadonlyMap<string, { name: string; text: string }>,
): ValueDifference[] {
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((key) => {
    const [was, is] = [from.get(key), to.get(key)];
    if (was?.text === is?.text) return [];
    return [{ name: (is ?? was)!.name, from: shortened(was?.text), to: shortened(is?.text) }];
  });
}

function text(value: unknown): string {
  return value === true ? 'yes' : valueText(value);
}

function shortened(value: string | undefined): string | undefined {
  return value !== undefined && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}

const keyOf = ({ from, to }: GraphWire): string => [...from, ...to].join(' ');

const titleOf = (node: GraphNode | undefined, id: string): string => node?.title ?? wordsOf(id);
