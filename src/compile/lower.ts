import { vocabularyOf } from '../graph/composite.ts';
import type { GraphDocument, GraphNode } from '../graph/document.ts';
import type { Vocabulary } from '../graph/node-type.ts';
import { scalePixels } from '../graph/edit.ts';
import type { Problem } from '../graph/problem.ts';
import { Wiring } from '../graph/wiring.ts';
import { Builder } from '../program/builder.ts';
import { canvasOf } from '../program/gradient.ts';
import type { NodeType, OptimizerRequest } from '../program/node.ts';
import type { SocketValues } from '../program/socket-values.ts';
import { substitute } from '../program/substitute.ts';
import type { Value, ValueOf } from '../program/value.ts';
import { gather, passThrough, type Made, type Outputs } from './arrivals.ts';
import type { Catalogue } from './catalogue.ts';
import { contextOf, problemOf, type Effects } from './lower-context.ts';
import { fitted, levelName, smaller } from './pyramid.ts';
import { checkOutputs, checkSocketValue } from './check-outputs.ts';

/** One optimization: what it starts from, what it makes smaller, and how. */
export interface LoweredStage {
  /** The name of the stage: its optimizer's node, with a share of the size where it is a smaller level of a pyramid. */
  readonly optimizer: string;
  /** The optimizer's node. */
  readonly node: string;
  /** Of the size of its canvas; 1 but for the smaller levels of a pyramid. */
  readonly share: number;
  /** The smaller stage whose means of gradients it goes on with. */
  readonly carriesFrom: string | undefined;
  readonly canvas: ValueOf<'canvas'>;
  readonly start: Value;
  readonly total: Value;
  /** Every loss term by node, before any weight. */
  readonly terms: ReadonlyMap<string, Value>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The picture that it ends with. */
  readonly result: Value;
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
  /** What nodes show. */
  readonly pictures: readonly LoweredPicture[];
  readonly canvases: readonly ValueOf<'canvas'>[];
}

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
    // What a failed node should have given is missing for a reason already told; what is muted is simply not there.
    if (arrived === 'failed') into.set(node, 'failed');
    if (arrived === 'failed' || arrived === 'absent' || node.muted) return;
    if (node.bypassed) {
      into.set(node, passThrough(declaration, arrived));
      return;
    }
    const type = vocabulary.get(node.type)!;
    b.origin = node.id;
    const effects: Effects = {
      canvas: (own) => {
        checkSocketValue(b, 'The start of a canvas', 'image', { type: 'image', value: own });
        const canvas = b.emit('canvas', [], { shape: own.shape, node: node.id });
        starts.set(canvas, own);
        return canvas;
      },
      optimize: (request, fail) => {
        checkSocketValue(b, 'What is optimized', 'loss', { type: 'loss', value: request.loss });
        if (!canvasOf(request.loss))
          return fail('The loss does not depend on a canvas.', 'Build it on a canvas.');
        const before = lowerLevels(node, request);
        return addStage(node, 1, request, into, before, request.settings);
      },
      show: (value, file) => {
        checkSocketValue(b, 'What is shown', 'image', { type: 'image', value });
        pictures.push({ node: node.id, value: atStart(b, value, starts), file });
      },
      look: (value) => pictures.push({ node: node.id, value: atStart(b, value, starts), file: undefined }),
    };
    try {
      const outputs = type.lower(
        contextOf({ ...node, params }, type, arrived, b, catalogue, effects),
      ) as Outputs;
      checkOutputs(b, type, outputs);
      into.set(node, outputs);
    } catch (error) {
      into.set(node, 'failed');
      problems.push(problemOf(node, error));
    }
  };

  /** A stage that goes on from the one before, if there is one; gives the picture that it ends with. */
  const addStage = (
    node: GraphNode,
    share: number,
    { loss, carriesMoments }: OptimizerRequest,
    of: Made,
    before: ValueOf<'result'> | undefined,
    settings: OptimizerRequest['settings'],
  ): ValueOf<'result'> => {
    const canvas = canvasOf(loss)!;
    const own = starts.get(canvas)!;
    const optimizer = share === 1 ? node.id : levelName(node.id, share);
    const result = b.emit('result', [], { shape: canvas.shape, node: optimizer });
    stages.push({
      optimizer,
      node: node.id,
      share,
      carriesFrom: before && carriesMoments ? before.attributes.node : undefined,
      canvas,
      start: before ? fitted(b, before, own) : own,
      total: loss,
      terms: termsAbove(node, wiring, vocabulary, of),
      settings,
      result,
    });
    return result;
  };

  /** Lowers all that an optimizer depends on once more for each smaller level; gives the picture of the last one. */
  const lowerLevels = (optimizer: GraphNode, request: OptimizerRequest): ValueOf<'result'> | undefined => {
    let before: ValueOf<'result'> | undefined;
    const above = new Set(wiring.upstream(optimizer, is('optimize')));
    for (const { share, steps } of request.levels ?? []) {
      const scaled = new Map(scalePixels(document, vocabulary, share).nodes.map((node) => [node.id, node]));
      const level = new Map<GraphNode, Outputs | 'failed'>();
      for (const node of wiring.order().sorted.filter((one) => one !== optimizer && above.has(one))) {
        const whole = made.get(node);
        if (!is('source')(node) && !is('optimize')(node)) lowerNode(node, level, scaled.get(node.id)!.params);
        else if (whole && whole !== 'failed') level.set(node, smaller(b, whole, share));
      }
      b.origin = optimizer.id;
      const arrived = gather(optimizer, vocabulary.get(optimizer.type)!, wiring, level);
      const loss = typeof arrived === 'object' ? (arrived['loss'] as SocketValues['loss']) : undefined;
      // Why a level fails is told of the node that fails at it.
      if (!loss) return before;
      const settings = { ...request.settings, steps };
      before = addStage(optimizer, share, { ...request, loss: loss.value }, level, before, settings);
    }
    return before;
  };

  for (const node of wiring.order().sorted) lowerNode(node, made);
  return {
    stages,
    pictures,
    canvases: [...starts.keys()],
    problems: [...problems, ...withoutLoss(vocabulary, wiring, made)],
  };
}

/** The value with every canvas in it as it begins: what a picture taken before any optimizer shows. */
function atStart(b: Builder, value: Value, starts: ReadonlyMap<ValueOf<'canvas'>, Value>): Value {
  return substitute(b, value, (part) => (part.primitive === 'canvas' ? starts.get(part) : undefined));
}

/** The losses that the optimizer's loss is made of, by node: what the curves show. */
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

/** Optimizers that were left without a loss because what feeds them is muted, or bypassed with nothing to pass. */
function withoutLoss(vocabulary: Vocabulary, wiring: Wiring, made: Made): Problem[] {
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
