import type { GraphNode } from '../graph/document.ts';
import { packOf } from '../graph/pack.ts';
import type { Problem } from '../graph/problem.ts';
import { sentence } from '../graph/sentence.ts';
import { parsed } from '../graph/standard-schema.ts';
import type { Builder } from '../program/builder.ts';
import type { LowerContext, NodeType, OptimizerRequest } from '../program/node.ts';
import { ShapeError } from '../program/shape.ts';
import type { Value } from '../program/value.ts';
import type { Catalogue } from './catalogue.ts';

/** Ends the lowering of one node. */
class NodeProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/** What a node does besides giving values. */
export interface Effects extends Pick<LowerContext, 'canvas' | 'show' | 'look'> {
  readonly optimize: (request: OptimizerRequest, fail: LowerContext['fail']) => Value;
}

/** What a node lowers with. */
export function contextOf(
  node: GraphNode,
  type: NodeType,
  inputs: object,
  b: Builder,
  catalogue: Catalogue,
  { canvas, optimize, show, look }: Effects,
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
    look,
    fail,
  };
}

/**
 * The error that ended the lowering of a node, as a problem of the node. Incompatible sizes may be caused by the wires; any
 * other error is a mistake in the node type, whatever the graph.
 */
export function problemOf(node: GraphNode, error: unknown): Problem {
  if (error instanceof NodeProblem) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  const pack = packOf(node.type);
  const place = { severity: 'error', node: node.id } as const;
  if (error instanceof ShapeError)
    return {
      ...place,
      reason: message,
      remedy:
        pack === undefined
          ? 'Check the sizes of the inputs of this node.'
          : `Check the sizes of the inputs of this node. If they are right, it is a bug in the pack “${pack}”.`,
    };
  return {
    ...place,
    reason: sentence(`The code of the node type “${node.type}” failed: ${message}`),
    remedy:
      pack === undefined
        ? 'This is a bug in Stylograph, not a problem of the graph. Please report it.'
        : `This is a bug in the pack “${pack}”, not a problem of the graph. Report it to its author.`,
    ...(error instanceof Error && error.stack !== undefined && { stack: error.stack }),
  };
}
