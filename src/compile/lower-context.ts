import type { GraphNode } from '../graph/document.ts';
import type { Problem } from '../graph/problem.ts';
import type { Builder } from '../program/builder.ts';
import type { LowerContext, NodeType } from '../program/node.ts';
import type { Catalogue } from './lower.ts';

/** Ends the lowering of one node. */
class NodeProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/** What a node lowers with. */
export function contextOf(
  node: GraphNode,
  type: NodeType,
  inputs: object,
  b: Builder,
  catalogue: Catalogue,
  effects: Pick<LowerContext, 'canvas' | 'optimize' | 'show'>,
): LowerContext {
  const fail: LowerContext['fail'] = (reason, remedy, place = {}) => {
    throw new NodeProblem({ severity: 'error', node: node.id, ...place, reason, remedy });
  };
  const found = <T extends object>(what: T | { missing: string; remedy: string }, parameter: string): T => {
    if ('missing' in what) return fail(what.missing, what.remedy, { parameter });
    return what;
  };
  const defaults = Object.entries(type.parameters).map(([name, parameter]) => [name, parameter.default]);
  return {
    b,
    id: node.id,
    inputs: inputs as LowerContext['inputs'],
    parameters: { ...Object.fromEntries(defaults), ...node.params } as LowerContext['parameters'],
    pictureSize: (source, parameter) => found(catalogue.pictureSize(source), parameter),
    network: (name, parameter) => found(catalogue.network(name), parameter),
    input: (shape, source) => b.emit('input', [], { shape, source }),
    fail,
    ...effects,
  };
}

/** What ended the lowering of a node, as a problem of it. */
export function problemOf(node: GraphNode, error: unknown): Problem {
  if (error instanceof NodeProblem) return error.problem;
  const reason = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    node: node.id,
    reason,
    remedy: 'Check the sizes of what is wired to this node.',
  };
}
