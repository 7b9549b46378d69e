import { naturalLength } from '../../compile/natural-length.ts';
import type { Catalogue } from '../../compile/catalogue.ts';
import { withAsset } from '../../graph/assets.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { changeParameters, scalePixels } from '../../graph/edit.ts';
import { flatten } from '../../graph/edits/flatten.ts';
import { freshId } from '../../graph/edits/fresh-id.ts';
import { weighSums } from '../../graph/growing.ts';
import { pixelLength } from '../../graph/parameters.ts';
import { refusal } from '../../graph/problem.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { Wiring } from '../../graph/wiring.ts';
import { encodePng } from '../../images/encode-png.ts';
import type { Picture } from '../../images/picture.ts';
import type { NodeType } from '../../program/node.ts';
import { base64 } from '../../share/base64.ts';
import { sha256 } from '../../share/hash.ts';
import { levelsTo, pyramidText } from './levels.ts';
import { onlyFor } from './only-for.ts';
import { sizedLike } from './sized-like.ts';

/** What to finish at a larger size. */
export interface UpscaleRequest {
  /** The graph of the run, with its pictures inside. */
  readonly document: GraphDocument;
  /** The optimizer whose result is finished: its id, or its path in composite nodes. */
  readonly optimizer: string;
  /** What it ended with. */
  readonly picture: Picture;
  /** The longest side of the optimizer’s canvas in the graph, if the picture is of a smaller size of its pyramid. */
  readonly length?: number | undefined;
  /** The longest side of the result, in pixels: above that of the picture. */
  readonly to: number;
  /** Steps at the full size; by default fewer at each size, down to 10. */
  readonly steps?: number | undefined;
}

export interface UpscaledGraph {
  readonly document: GraphDocument;
  /** The id of the optimizer in it. */
  readonly optimizer: string;
  /** What could not be kept as it was, in sentences. */
  readonly notes: readonly string[];
}

/** The longest side of any picture, in pixels. */
const LONGEST_SIDE = pixelLength('', '').max;

/**
 * The graph that finishes a result at a larger size, from coarse to fine: the canvas starts from the result, enlarged with cubic
 * interpolation; all lengths in pixels are scaled; losses that are sums over positions are weighed down by the number of pixels;
 * and the optimizer goes through doubled sizes. Nodes that the result does not need are left out, and there are no composite nodes.
 *
 * Throws a {@link GraphError} if the size is not larger, or too large.
 */
export async function upscaledGraph(
  { document, optimizer: path, picture, length, to, steps }: UpscaleRequest,
  vocabulary: Vocabulary<NodeType>,
  catalogue: Catalogue,
): Promise<UpscaledGraph> {
  const from = Math.max(picture.width, picture.height);
  if (to <= from)
    throw refusal(
      `The result has ${from} pixels on its longest side, and ${to} are not more.`,
      'Use a larger size.',
    );
  if (to > LONGEST_SIDE)
    throw refusal(`${to} pixels are too many.`, `The largest size is ${LONGEST_SIDE} pixels.`);
  const flat = flatten(document, vocabulary);
  const optimizer = flat.ids.get(path) ?? path;
  const factor = to / (length ?? from);
  const natural = withLengths(flat.document, vocabulary, catalogue);
  const scaled = scaleLeast(scalePixels(natural, vocabulary, factor), factor);
  const weighed = weighSums(scaled, vocabulary, factor ** 2);
  const started = await startedFrom(weighed, vocabulary, { optimizer, picture, to });
  const finished = changeParameters(started, (node) =>
    node.id === optimizer && vocabulary.get(node.type)?.type === 'optimizer'
      ? settingsAt(node, vocabulary, { from, to, steps, factor })
      : {},
  );
  const left = onlyFor(finished, vocabulary, optimizer);
  return { ...left, optimizer, notes: [...clippedLengths(natural, vocabulary, factor), ...left.notes] };
}

/** The document with a length for every picture that has its original size: only these can be scaled. */
function withLengths(
  document: GraphDocument,
  vocabulary: Vocabulary<NodeType>,
  catalogue: Catalogue,
): GraphDocument {
  return changeParameters(document, (node) => {
    const { size } = vocabulary.get(node.type)?.parameters ?? {};
    if (vocabulary.get(node.type)?.category !== 'source' || size?.kind !== 'number' || size.min > 0)
      return {};
    if ((node.params?.['size'] ?? size.default) !== 0) return {};
    const shown: GraphDocument = {
      ...document,
      nodes: [node, { id: `${node.id}-`, type: 'preview' }],
      wires: [{ from: [node.id, 'image'], to: [`${node.id}-`, 'image'] }],
    };
    const length = naturalLength(shown, vocabulary, catalogue);
    return length === undefined ? {} : { size: length };
  });
}

/** At another size of the graph, the least length of a resized picture stays; here it is the length that the result has. */
function scaleLeast(document: GraphDocument, factor: number): GraphDocument {
  return changeParameters(document, (node) => {
    const least = node.params?.['least'];
    if (node.type !== 'resize' || typeof least !== 'number') return {};
    return { least: Math.min(LONGEST_SIDE, Math.round(least * factor)) };
  });
}

/** The document whose canvas starts from the picture, and from nothing else. */
async function startedFrom(
  document: GraphDocument,
  vocabulary: Vocabulary,
  { optimizer, picture, to }: Pick<UpscaleRequest, 'optimizer' | 'picture' | 'to'>,
): Promise<GraphDocument> {
  const wiring = new Wiring(document, vocabulary);
  const is = (category: string) => (node: GraphNode) => vocabulary.get(node.type)?.category === category;
  const node = wiring.nodes.get(optimizer);
  const canvas = node && wiring.upstream(node, is('optimize')).find(is('canvas'));
  if (!canvas)
    throw refusal(`The graph has no optimizer “${optimizer}” with a canvas.`, 'Choose another one.');
  const like = sizedLike(wiring, vocabulary, canvas);
  const taken = new Set(document.nodes.map(({ id }) => id));
  const result = freshId(taken, 'result');
  const start = freshId(new Set([...taken, result]), 'start');
  const bytes = await encodePng(picture);
  const key = await sha256(bytes);
  const asset = { name: 'result.png', mime: 'image/png', data: base64(bytes) };
  const [x, y] = canvas.position ?? [0, 0];
  const quiet = document.nodes.map((one) =>
    one === canvas ? { ...one, params: { ...one.params, noise: 0, blur: 0 } } : one,
  );
  const rest = document.wires.filter(({ to: [id, socket] }) => id !== canvas.id || socket !== 'start');
  return withAsset(
    {
      ...document,
      nodes: [
        ...quiet,
        {
          id: result,
          type: 'image',
          title: 'Result',
          params: { source: `asset:${key}`, size: to },
          position: [x - 640, y],
        },
        { id: start, type: 'resize', title: 'Start', params: { size: to }, position: [x - 320, y] },
      ],
      wires: [
        ...rest,
        { from: [result, 'image'], to: [start, 'image'] },
        { from: [start, 'image'], to: [canvas.id, 'start'] },
        ...(like ? [{ from: like, to: [start, 'like'] as [string, string] }] : []),
      ],
    },
    { key, asset },
  );
}

/** What the optimizer is set to, so that its steps mean the same as at the size before. */
function settingsAt(
  { params = {} }: GraphNode,
  vocabulary: Vocabulary,
  {
    from,
    to,
    steps,
    factor,
  }: {
    readonly from: number;
    readonly to: number;
    readonly steps: number | undefined;
    readonly factor: number;
  },
): Record<string, unknown> {
  const { parameters } = vocabulary.get('optimizer')!;
  const valueOf = (name: string): unknown => params[name] ?? parameters[name]!.default;
  const numberOf = (name: string): number => Number(valueOf(name));
  const levels = levelsTo({ from, to, steps, before: numberOf('steps') });
  const first = levels[0]!;
  // A step of gradient descent is as long as the gradient, which shrinks with the number of pixels: the first size decides.
  const descends = valueOf('method') === 'gradient-descent';
  const rate = numberOf('learningRate') * (factor * first.share) ** 2;
  return {
    steps: levels.at(-1)!.steps,
    pyramid: pyramidText(levels),
    carryMoments: true,
    sizeIndependent: true,
    // It has the unit of the gradient.
    epsilon: Math.max(1e-30, numberOf('epsilon') / factor ** 2),
    ...(descends && { learningRate: Math.min(1e6, rate) }),
  };
}

function clippedLengths(document: GraphDocument, vocabulary: Vocabulary, factor: number): string[] {
  return document.nodes.flatMap(({ id, type, params }) =>
    Object.entries(vocabulary.get(type)?.parameters ?? {}).flatMap(([name, parameter]) => {
      if (parameter.kind !== 'number' || !parameter.pixels) return [];
      const length = ((params?.[name] as number | undefined) ?? parameter.default) * factor;
      if (length <= parameter.max) return [];
      return `“${id}.${name}” would be ${Math.round(length)} px, and is ${parameter.max} px, the most that it can be.`;
    }),
  );
}
