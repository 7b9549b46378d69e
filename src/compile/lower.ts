import type { GraphDocument, GraphNode } from '../graph/document.ts';
import type { NodeDeclaration, OutputSocket, Vocabulary } from '../graph/node-type.ts';
import type { Problem } from '../graph/problem.ts';
import { packOf } from '../graph/pack.ts';
import { parsed } from '../graph/standard-schema.ts';
import { Wiring } from '../graph/wiring.ts';
import type { Architecture } from '../models/architecture.ts';
import { Builder } from '../program/builder.ts';
import type { LowerContext, NodeType, OptimizerRequest } from '../program/node.ts';
import { topological } from '../program/program.ts';
import type { SocketValues } from '../program/socket-values.ts';
import type { Value } from '../program/value.ts';
import { checkOutputs, checkSocketValue } from './check-outputs.ts';

/** What is known of pictures and models when a graph is compiled: sizes and shapes, no entries. */
export interface Catalogue {
  /** The size of a picture, or why it cannot be had. */
  readonly pictureSize: (
    source: string,
  ) => { width: number; height: number } | { missing: string; remedy: string };
  /** A feature network, or why it cannot be had. */
  readonly network: (name: string) => Architecture | { missing: string; remedy: string };
}

/** One optimization: what it starts from, what it makes smaller, and how. */
export interface LoweredStage {
  /** The optimizer's node. */
  readonly optimizer: string;
  readonly canvas: Value;
  readonly start: Value;
  readonly total: Value;
  /** Every loss term by node, before any weight. */
  readonly terms: ReadonlyMap<string, Value>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A picture to show or keep. */
export interface LoweredPicture {
  readonly node: string;
  readonly value: Value;
  /** The file that it goes to; a picture that is only shown has none. */
  readonly file: string | undefined;
}

export interface Lowered {
  /** What is wrong with sizes, pictures and models. */
  readonly problems: readonly Problem[];
  /** In an order in which each finds the results that it starts from. */
  readonly stages: readonly LoweredStage[];
  readonly pictures: readonly LoweredPicture[];
}

type SocketValue = SocketValues[keyof SocketValues];
export type Outputs = Readonly<Record<string, SocketValue>>;

/** Ends the lowering of one node. */
class NodeProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/**
 * Turns a graph into values: asks each node in turn to lower, nearest to the sources first. Nodes that have `errors`
 * are left alone, and so is what depends on them.
 */
export function lower(
  document: GraphDocument,
  vocabulary: Vocabulary<NodeType>,
  catalogue: Catalogue,
  errors: readonly Problem[],
): Lowered {
  const wiring = new Wiring(document, vocabulary);
  const b = new Builder();
  const made = new Map<GraphNode, Outputs | 'failed'>();
  const starts = new Map<string, Value>();
  const stages: LoweredStage[] = [];
  const pictures: LoweredPicture[] = [];
  const problems: Problem[] = [];

  const broken = new Set(errors.map(({ node }) => node));
  for (const node of wiring.order().sorted) {
    const type = vocabulary.get(node.type);
    if (!type || broken.has(node.id)) {
      made.set(node, 'failed');
      continue;
    }
    const arrived = gather(node, type, wiring, made);
    // What a failed node should have given is missing for a reason already told; what is muted is simply not there.
    if (arrived === 'failed') made.set(node, 'failed');
    if (arrived === 'failed' || arrived === 'absent' || node.muted) continue;
    if (node.bypassed) {
      made.set(node, passThrough(type, Object.values(arrived)));
      continue;
    }
    b.origin = node.id;
    const effects: Effects = {
      canvas: (start) => {
        checkSocketValue(b, 'The start of a canvas', 'image', { type: 'image', value: start });
        starts.set(node.id, start);
        return b.emit('canvas', [], { shape: start.shape, node: node.id });
      },
      optimize: ({ loss, settings }, fail) => {
        checkSocketValue(b, 'What is optimized', 'loss', { type: 'loss', value: loss });
        const canvas = topological([loss]).find((v) => v.primitive === 'canvas');
        if (!canvas) return fail('The loss does not depend on a canvas.', 'Build it on a canvas.');
        const terms = termsAbove(node, wiring, vocabulary, made);
        const start = starts.get(canvas.attributes['node'] as string)!;
        stages.push({ optimizer: node.id, canvas, start, total: loss, terms, settings });
        return b.emit('result', [], { shape: canvas.shape, node: node.id });
      },
      show: (value, file) => {
        checkSocketValue(b, 'What is shown', 'image', { type: 'image', value });
        pictures.push({ node: node.id, value: atStart(b, value, starts), file });
      },
    };
    try {
      const outputs = type.lower(contextOf(node, type, arrived, b, catalogue, effects)) as Outputs;
      checkOutputs(b, type, outputs);
      made.set(node, outputs);
    } catch (error) {
      made.set(node, 'failed');
      problems.push(problemOf(node, error));
    }
  }
  problems.push(...withoutLoss(vocabulary, wiring, made));
  return { stages, pictures, problems };
}

/** The value with every canvas in it as it begins: what a picture taken before any optimizer shows. */
function atStart(b: Builder, value: Value, starts: ReadonlyMap<string, Value>): Value {
  const replaced = new Map<Value, Value>();
  for (const v of topological([value]))
    replaced.set(
      v,
      v.primitive === 'canvas'
        ? starts.get(v.attributes['node'] as string)!
        : b.emit(
            v.primitive,
            v.inputs.map((input) => replaced.get(input)!),
            v.attributes,
          ),
    );
  return replaced.get(value)!;
}

/** What arrives on the inputs of a node; `absent` where a muted node leaves a needed input empty. */
function gather(
  node: GraphNode,
  { inputs }: NodeDeclaration,
  wiring: Wiring,
  made: ReadonlyMap<GraphNode, Outputs | 'failed'>,
): Record<string, SocketValue | Record<string, SocketValue>> | 'failed' | 'absent' {
  const arrived: Record<string, SocketValue | Record<string, SocketValue>> = {};
  for (const [name, input] of Object.entries(inputs)) if (input.many) arrived[name] = {};
  for (const { from, output, socket, name } of wiring.into(node)) {
    const outputs = made.get(from);
    if (outputs === 'failed') return 'failed';
    const value = outputs?.[output];
    if (!value) continue;
    if (name === undefined) arrived[socket] = value;
    else (arrived[socket] as Record<string, SocketValue>)[name] = value;
  }
  const empty = Object.entries(inputs).some(([name, { optional, many }]) => {
    if (optional) return false;
    return many ? Object.keys(arrived[name]!).length === 0 : !arrived[name];
  });
  return empty ? 'absent' : arrived;
}

/** A bypassed node: each output gives the first input of its type. */
function passThrough(
  { outputs }: NodeDeclaration,
  arrived: readonly (SocketValue | Record<string, SocketValue>)[],
): Outputs {
  const values = arrived.flatMap((v) => (typeof v['type'] === 'string' ? [v] : Object.values(v)));
  const first = ({ gives }: OutputSocket) => values.find((value) => value.type === gives);
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, output]) => {
      const value = first(output);
      return value ? [[name, value]] : [];
    }),
  );
}

/** The losses that the optimizer's loss is made of, by node: what the curves show. */
function termsAbove(
  optimizer: GraphNode,
  wiring: Wiring,
  vocabulary: Vocabulary,
  made: ReadonlyMap<GraphNode, Outputs | 'failed'>,
): Map<string, Value> {
  const is = (category: string) => (node: GraphNode) => vocabulary.get(node.type)?.category === category;
  const terms = new Map<string, Value>();
  for (const node of wiring.upstream(optimizer, is('optimize')).filter(is('loss'))) {
    const outputs = made.get(node);
    if (outputs === undefined || outputs === 'failed' || node.bypassed) continue;
    for (const output of Object.values(outputs)) if (output.type === 'loss') terms.set(node.id, output.value);
  }
  return terms;
}

/** Optimizers that were left without a loss because what feeds them is muted, or bypassed with nothing to pass. */
function withoutLoss(
  vocabulary: Vocabulary,
  wiring: Wiring,
  made: ReadonlyMap<GraphNode, Outputs | 'failed'>,
): Problem[] {
  return [...wiring.nodes.values()]
    .filter((node) => vocabulary.get(node.type)?.category === 'optimize')
    .filter((node) => !node.muted && !made.has(node) && wiring.into(node).length > 0)
    .map((node) => {
      const off = wiring.upstream(node).filter(({ muted, bypassed }) => muted === true || bypassed === true);
      return {
        severity: 'error',
        node: node.id,
        socket: 'loss',
        reason: 'No term of the loss is left.',
        remedy: `Take the mute or bypass off ${off.map(({ id }) => `“${id}”`).join(' or ')}.`,
      };
    });
}

/** What a node does besides giving values. */
interface Effects extends Pick<LowerContext, 'canvas' | 'show'> {
  readonly optimize: (request: OptimizerRequest, fail: LowerContext['fail']) => Value;
}

function contextOf(
  node: GraphNode,
  type: NodeType,
  inputs: object,
  b: Builder,
  catalogue: Catalogue,
  { canvas, optimize, show }: Effects,
): LowerContext {
  const fail: LowerContext['fail'] = (reason, remedy, place = {}) => {
    throw new NodeProblem({ severity: 'error', node: node.id, ...place, reason, remedy });
  };
  const found = <T extends object>(what: T | { missing: string; remedy: string }, parameter: string): T => {
    if ('missing' in what) return fail(what.missing, what.remedy, { parameter });
    return what;
  };
  const values = Object.entries(type.parameters).map(([name, parameter]) => {
    const value = node.params?.[name] ?? parameter.default;
    return [name, parameter.kind === 'schema' ? parsed(parameter.schema, value) : value];
  });
  return {
    b,
    id: node.id,
    inputs: inputs as LowerContext['inputs'],
    parameters: Object.fromEntries(values) as LowerContext['parameters'],
    pictureSize: (source, parameter) => found(catalogue.pictureSize(source), parameter),
    network: (name, parameter) => found(catalogue.network(name), parameter),
    input: (shape, source) => b.emit('input', [], { shape, source }),
    canvas,
    optimize: (request) => optimize(request, fail),
    show,
    fail,
  };
}

function problemOf(node: GraphNode, error: unknown): Problem {
  if (error instanceof NodeProblem) return error.problem;
  const reason = error instanceof Error ? error.message : String(error);
  const pack = packOf(node.type);
  return {
    severity: 'error',
    node: node.id,
    reason,
    remedy:
      pack === undefined
        ? 'Check the sizes of what is wired to this node.'
        : `Check what is wired to this node; if that is right, it is a fault of the pack “${pack}”.`,
  };
}
