import { vocabularyOf } from '../graph/composite.ts';
import type { GraphDocument, GraphNode } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { scalePixels } from '../graph/edit.ts';
import { weighSums } from '../graph/growing.ts';
import type { Problem } from '../graph/problem.ts';
import { Wiring } from '../graph/wiring.ts';
import { Builder } from '../program/builder.ts';
import { canvasOf } from '../program/gradient.ts';
import { checkPlan, type OptimizerPlan } from '../optimizers/index.ts';
import type { LowerContext, NodeType, OptimizerRequest, OutputSettings } from '../program/node.ts';
import { changesPixels, type Parameterization } from '../program/parameterization/parameterization.ts';
import type { Value, ValueOf } from '../program/value.ts';
import { gather, passThrough, type Arrived, type Made, type Outputs } from './arrivals.ts';
import { substitute } from '../program/substitute.ts';
import type { Catalogue } from './catalogue.ts';
import { contextOf, problemOf, type Effects } from './lower-context.ts';
import type { Lowered, LoweredPicture, LoweredStage, PlanWith } from './lowered.ts';
import { fitted, levelName, smaller } from './pyramid.ts';
import { withoutLoss } from './without-loss.ts';
import { checkAlpha, checkOutputs, checkSocketValue } from './check-outputs.ts';

/**
 * Turns an expanded graph into values: asks each node in turn to lower, nearest to the sources first. Nodes that have `errors`
 * are left alone, and so is what depends on them.
 */
export function lower(
  document: GraphDocument,
  vocabulary: Vocabulary<NodeType>,
  catalogue: Catalogue,
  errors: readonly Problem[],
): Lowered {
  const wiring = new Wiring(document, vocabulary);
  // A composite node that is muted or bypassed has sockets, and nothing to lower.
  const known = vocabularyOf(document, vocabulary);
  const b = new Builder();
  const made = new Map<GraphNode, Outputs | 'failed'>();
  const starts = new Map<ValueOf<'canvas'>, Value>();
  const parameterizations = new Map<ValueOf<'canvas'>, Parameterization>();
  const broken = new Set(errors.map(({ node }) => node));
  const is = (category: string) => (node: GraphNode) => vocabulary.get(node.type)?.category === category;
  const stages: LoweredStage[] = [];
  const pictures: LoweredPicture[] = [];
  const problems: Problem[] = [];

  /** Lowers one node; at a level of a pyramid with its lengths scaled. */
  const lowerNode = (
    node: GraphNode,
    into: Map<GraphNode, Outputs | 'failed'>,
    params = node.params,
  ): void => {
    const declaration = known.get(node.type);
    if (!declaration || broken.has(node.id)) {
      into.set(node, 'failed');
      return;
    }
    const arrived = gather(node, declaration, wiring, into);
    // The outputs of a failed node are missing for a reason already reported; those of a muted node do not exist.
    if (arrived === 'failed') into.set(node, 'failed');
    if (arrived === 'failed' || arrived === 'absent' || node.muted) return;
    if (node.bypassed) {
      into.set(node, passThrough(declaration, arrived));
      return;
    }
    const type = vocabulary.get(node.type)!;
    b.origin = node.id;
    const request = (asked: OptimizerRequest, fail: LowerContext['fail']): Value => {
      checkRequest(asked, type, fail);
      if (stages.some((stage) => stage.node === node.id))
        throw new Error('“lower” asks for a second optimization, but a node can have only one.');
      const planWith: PlanWith = (live) => requestOf({ ...node, params: live }, type, arrived)?.plan;
      return addStage(node, 1, asked, into, lowerLevels(node, type, asked), planWith);
    };
    try {
      into.set(node, outputsOf({ ...node, params }, type, arrived, request));
    } catch (error) {
      into.set(node, 'failed');
      problems.push(problemOf(node, error));
    }
  };

  /** What a node's `lower` gives, checked. */
  const outputsOf = (
    node: GraphNode,
    type: NodeType,
    arrived: Arrived,
    optimize: Effects['optimize'],
    shown: LoweredPicture[] = pictures,
  ): Outputs => {
    const look = (value: Value, file?: string, alpha?: Value, output?: OutputSettings): void => {
      shown.push({
        node: node.id,
        value: atStart(b, value, starts),
        alpha: alpha && atStart(b, alpha, starts),
        file,
        ...(output && { output }),
      });
    };
    const effects: Effects = {
      canvas: (own, parameterization) => {
        checkSocketValue(b, 'The start of a canvas', 'image', { type: 'image', value: own });
        const canvas = b.emit('canvas', [], { shape: own.shape, node: node.id });
        starts.set(canvas, own);
        if (parameterization && !changesPixels(parameterization))
          parameterizations.set(canvas, parameterization);
        return canvas;
      },
      optimize,
      show: (value, file, alpha, output) => {
        checkSocketValue(b, 'The shown picture', 'image', { type: 'image', value });
        if (alpha) checkAlpha(b, value, alpha);
        look(value, file, alpha, output);
      },
      look,
    };
    const outputs: unknown = type.lower(contextOf(node, type, arrived, b, catalogue, effects));
    return checkOutputs(b, type, outputs);
  };

  const checkRequest = ({ loss, plan }: OptimizerRequest, type: NodeType, fail: LowerContext['fail']) => {
    if (type.category !== 'optimize')
      throw new Error('Only a node of the category “optimize” can ask for an optimization.');
    checkSocketValue(b, 'The optimized value', 'loss', { type: 'loss', value: loss });
    const canvas = canvasOf(loss);
    if (!canvas) return fail('The loss does not depend on a canvas.', 'Compute the loss from a canvas.');
    checkPlan(plan);
    if (boundsPixels(plan) && parameterizations.has(canvas))
      fail(
        `The bounds are those of pixels, but the canvas “${canvas.attributes.node}” is optimized in other numbers.`,
        'Set “Bounds” to “no bounds”. The range of the canvas, “sigmoid” or “clip”, keeps its pixels in [0, 1].',
        { parameter: 'bounds' },
      );
  };

  /** What an optimizer asks for with these inputs and parameters, with no effect. Undefined if it refuses them, or fails. */
  const requestOf = (
    node: GraphNode,
    type: NodeType,
    arrived: Arrived,
    refused: (error: unknown) => void = () => undefined,
  ): OptimizerRequest | undefined => {
    let asked: OptimizerRequest | undefined;
    const capture: Effects['optimize'] = (request, fail) => {
      checkRequest(request, type, fail);
      asked = request;
      return canvasOf(request.loss)!;
    };
    try {
      outputsOf(node, type, arrived, capture, []);
      return asked;
    } catch (error) {
      refused(error);
      return undefined;
    }
  };

  /** A stage that continues from the previous one, if there is one. Returns its final picture. */
  const addStage = (
    node: GraphNode,
    share: number,
    { loss, plan, carriesMoments, sizeIndependent = false }: OptimizerRequest,
    of: Made,
    before: ValueOf<'result'> | undefined,
    planWith: PlanWith,
  ): ValueOf<'result'> => {
    const canvas = canvasOf(loss)!;
    const own = starts.get(canvas)!;
    const parameterization = parameterizations.get(canvas);
    const id = share === 1 ? node.id : levelName(node.id, share);
    const result = b.emit('result', [], { shape: canvas.shape, node: id });
    stages.push({
      id,
      node: node.id,
      share,
      // Means of gradients are resized like a picture, which coefficients of another basis are not.
      carriesFrom:
        before && carriesMoments && (parameterization?.basis ?? 'pixels') === 'pixels'
          ? before.attributes.node
          : undefined,
      scalesCarried: sizeIndependent,
      canvas,
      parameterization,
      start: before ? fitted(b, before, own) : own,
      total: loss,
      terms: termsAbove(node, wiring, vocabulary, of),
      plan,
      planWith,
      result,
    });
    return result;
  };

  /** Lowers everything that an optimizer depends on again for each smaller level. Returns the picture of the last one. */
  const lowerLevels = (
    optimizer: GraphNode,
    type: NodeType,
    request: OptimizerRequest,
  ): ValueOf<'result'> | undefined => {
    let before: ValueOf<'result'> | undefined;
    const above = new Set(wiring.upstream(optimizer, is('optimize')));
    for (const { share, steps } of request.levels ?? []) {
      const resized = scalePixels(document, vocabulary, share);
      const weighed = request.sizeIndependent ? weighSums(resized, vocabulary, share ** 2) : resized;
      const scaled = new Map(weighed.nodes.map((node) => [node.id, node]));
      const level = new Map<GraphNode, Outputs | 'failed'>();
      for (const node of wiring.order().sorted.filter((one) => one !== optimizer && above.has(one))) {
        const whole = made.get(node);
        if (!is('source')(node) && !is('optimize')(node)) lowerNode(node, level, scaled.get(node.id)!.params);
        else if (whole && whole !== 'failed') level.set(node, smaller(b, whole, share));
      }
      b.origin = optimizer.id;
      const arrived = gather(optimizer, type, wiring, level);
      // The failure of a level is reported at the node that fails.
      if (typeof arrived !== 'object') return before;
      const own = requestOf(optimizer, type, arrived, (error) => problems.push(problemOf(optimizer, error)));
      if (!own) return before;
      // A level keeps its number of steps.
      const atLevel = (plan: OptimizerPlan) => ({ ...plan, steps });
      const planWith: PlanWith = (live) => {
        const plan = requestOf({ ...optimizer, params: live }, type, arrived)?.plan;
        return plan && atLevel(plan);
      };
      const asked = { ...request, loss: own.loss, plan: atLevel(own.plan) };
      before = addStage(optimizer, share, asked, level, before, planWith);
    }
    return before;
  };

  for (const node of wiring.order().sorted) lowerNode(node, made);
  return {
    stages,
    pictures,
    canvases: [...starts.keys()],
    builder: b,
    problems: [...problems, ...withoutLoss(vocabulary, wiring, made)],
  };
}

/** The value with every canvas in it as it begins: what a picture taken before any optimizer shows. */
function atStart(b: Builder, value: Value, starts: ReadonlyMap<ValueOf<'canvas'>, Value>): Value {
  return substitute(b, [value], (part) => (part.primitive === 'canvas' ? starts.get(part) : undefined))[0]!;
}

/** Whether a plan keeps what is optimized in the range of pixels. */
function boundsPixels({ settings, stall }: OptimizerPlan): boolean {
  const all = [settings, ...(stall?.action === 'switch' ? [stall.next] : [])];
  return all.some((own) => own.bounds ?? (own.method === 'l-bfgs' && own.restarts?.clip));
}

/** The terms of the optimizer's loss, by node: what the curves show. */
function termsAbove(
  optimizer: GraphNode,
  wiring: Wiring,
  vocabulary: Vocabulary,
  made: Made,
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
